import Hummingbird

/// Entity tags: they identify the bytes of an answer, so that a client does not load them twice.
enum EntityTag {
  /// A strong tag for `bytes`.
  static func of(_ bytes: some Sequence<UInt8>) -> String {
    var hasher = FNV1a()
    hasher.combine(bytes)
    return hasher.tag
  }

  /// Whether `If-None-Match` lists `tag`, by weak comparison (RFC 9110 8.8.3.2).
  static func isKnown(_ tag: String, to request: Request) -> Bool {
    let opaque = opaque(tag)
    return request.headers[values: .ifNoneMatch].joined(separator: ",").split(separator: ",")
      .contains {
        let candidate = $0.drop { $0 == " " }
        return candidate == "*" || self.opaque(String(candidate)) == opaque
      }
  }

  /// Answers 304 if the client has `tag`, else with what `make` returns. Both answers carry the
  /// tag.
  static func respond(
    to request: Request, tag: String, cacheControl: String, make: () async throws -> Response
  ) async rethrows -> Response {
    var response = isKnown(tag, to: request) ? Response(status: .notModified) : try await make()
    response.headers[.eTag] = tag
    response.headers[.cacheControl] = cacheControl
    return response
  }

  private static func opaque(_ tag: String) -> Substring {
    let tag = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
    return tag.prefix { $0 != " " }
  }
}

/// The 64-bit FNV-1a hash together with the number of bytes. It detects changed contents but is no
/// protection against deliberate collisions.
struct FNV1a {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  private var length = 0

  mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      length += 1
    }
  }

  /// The hash and length as an entity tag.
  var tag: String { "\"\(String(hash, radix: 16))-\(String(length, radix: 16))\"" }
}
