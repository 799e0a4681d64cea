import Compression
import HTTPTypes
import Hummingbird
import NIOCore
import Scheduling

/// Compresses text answers above a kilobyte for clients that accept gzip.
///
/// Not compressed are streams, parts of files (206), answers too large to be held in memory, and
/// formats that are compressed already.
struct GzipMiddleware: RouterMiddleware {
  typealias Context = ServiceContext

  static let threshold = 1024
  /// The most bytes held in memory to be compressed. Only exported files are larger.
  static let largest = 16 << 20

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    guard let type = response.headers[.contentType], Self.compresses(type),
      response.status.code != 206, response.headers[.contentEncoding] == nil
    else { return response }
    response.headers[values: .vary].append("Accept-Encoding")
    guard let length = response.body.contentLength, length > Self.threshold, length <= Self.largest,
      Self.acceptsGzip(request.headers[values: .acceptEncoding])
    else { return response }

    let collected = Collected()
    try await response.body.write(collected)
    let buffer = collected.buffer
    let compressed = await WorkerThreads.answers.run {
      buffer.withUnsafeReadableBytes { Gzip.compress($0, level: 4) }
    }
    guard let compressed, compressed.count < length else {
      response.body = ResponseBody(byteBuffer: buffer)
      return response
    }
    response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: compressed))
    response.headers[.contentLength] = String(compressed.count)
    response.headers[.contentEncoding] = "gzip"
    // A strong tag would have to differ from that of the uncompressed answer.
    if let tag = response.headers[.eTag], !tag.hasPrefix("W/") {
      response.headers[.eTag] = "W/" + tag
    }
    return response
  }

  static func compresses(_ contentType: String) -> Bool {
    let type = contentType.prefix { $0 != ";" }
    return type == "application/json" || type == "image/svg+xml"
      || (type.hasPrefix("text/") && type != "text/event-stream")
  }

  /// Whether `Accept-Encoding` lists gzip, or else `*`, with a weight above 0.
  static func acceptsGzip(_ values: [String]) -> Bool {
    var wildcard = false
    for coding in values.joined(separator: ",").split(separator: ",") {
      let parts = coding.split(separator: ";").map {
        $0.trimmingCharacters(in: .whitespaces).lowercased()
      }
      guard let name = parts.first else { continue }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap {
        Double($0.dropFirst(2))
      }
      if name == "gzip" { return (weight ?? 1) > 0 }
      if name == "*" { wildcard = (weight ?? 1) > 0 }
    }
    return wildcard
  }
}

/// Collects what a response body writes.
private final class Collected: ResponseBodyWriter {
  var buffer = ByteBuffer()

  func write(_ part: ByteBuffer) async throws { buffer.writeImmutableBuffer(part) }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
