import Foundation
import Hummingbird
import NIOFoundationCompat

/// The most bytes that a body may have.
enum BodyLimit {
  /// Ids, ranges and clicks.
  static let small = 1 << 20
  /// A mask as PNG or run lengths: far above what a 4096² mask needs.
  static let mask = 32 << 20
}

extension Request {
  /// Decodes the body.
  ///
  /// - Throws: `APIError` 413 above `limit`; 422 for another content type, for what is not JSON
  ///   and, naming the field, for JSON that does not fit the schema.
  func readJSON<Body: RequestBody>(
    as type: Body.Type = Body.self, upTo limit: Int = BodyLimit.small
  ) async throws -> Body {
    try requireJSONContent()
    let buffer = try await readBody(upTo: limit)
    guard buffer.readableBytes > 0 else {
      throw APIError(.unprocessableContent, "body: expected a JSON object, got nothing")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(buffer: buffer, byteTransferStrategy: .copy))
    } catch let error as DecodingError {
      throw APIError(decoding: error)
    }
  }

  /// The whole body.
  ///
  /// - Throws: `APIError` 413 if it has more than `limit` bytes.
  func readBody(upTo limit: Int) async throws -> ByteBuffer {
    try requireContentLength(atMost: limit, of: "The body")
    var collected = ByteBuffer()
    for try await part in body {
      guard collected.readableBytes + part.readableBytes <= limit else {
        throw APIError.tooLarge("The body", limit: limit)
      }
      collected.writeImmutableBuffer(part)
    }
    return collected
  }

  private func requireJSONContent() throws {
    guard let header = headers[.contentType] else { return }
    let type = header.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    guard type == "application/json" || type.hasSuffix("+json") else {
      let shown = type.prefix(80)
      throw APIError(
        .unprocessableContent, "Content-Type: expected application/json, got \(shown)")
    }
  }
}

extension APIError {
  /// A decoding error as 422, naming the field.
  init(decoding error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self = .schema(Self.field(context.codingPath + [key]), "is missing")
    case .valueNotFound(let type, let context):
      self = .schema(
        Self.field(context.codingPath), "expected \(Self.name(of: type)), got null")
    case .typeMismatch(let type, let context):
      self = .schema(Self.field(context.codingPath), "expected \(Self.name(of: type))")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      self.init(.unprocessableContent, "body: not valid JSON")
    case .dataCorrupted(let context):
      self = .schema(Self.field(context.codingPath), context.debugDescription)
    @unknown default:
      self.init(.unprocessableContent, "body: does not fit the schema")
    }
  }

  /// `points[2][0]` for the path points, 2, 0.
  private static func field(_ path: [any CodingKey]) -> String {
    let name = path.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
    return name.isEmpty ? "body" : String(name.prefix(120))
  }

  private static func name(of type: Any.Type) -> String {
    switch type {
    case is Int.Type, is Number<Int>.Type: "an integer"
    case is Double.Type, is Number<Double>.Type: "a number"
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is any DecodedAsArray.Type: "an array"
    default: "an object"
    }
  }
}

/// Recognizes types whose JSON is an array, for error messages.
private protocol DecodedAsArray {}
extension Array: DecodedAsArray {}
