import Foundation
import Hummingbird
import Logging
import NIOFoundationCompat

extension Response {
  /// `value` as JSON; 500 for one that cannot be encoded, such as a number that is not finite, with
  /// the reason in the log.
  static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok,
    logger: @autoclosure () -> Logger = Logger(label: "masklet")
  ) -> Response {
    do {
      return Response(
        status: status, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(data: try JSONEncoder.ofService.encode(value))))
    } catch {
      return APIError.fault("\(type(of: value)) cannot be encoded: \(error)", logger()).response
    }
  }

  /// A new resource and its address.
  static func created(_ value: some Encodable, at path: String) -> Response {
    var response = Response.json(value, status: .created)
    response.headers[.location] = path
    return response
  }

  /// An answer without content.
  static func empty(_ status: HTTPResponse.Status = .noContent) -> Response {
    Response(status: status)
  }
}

extension JSONEncoder {
  /// Writes JSON as all answers do: sorted keys, dates in ISO 8601.
  static var ofService: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return encoder
  }
}
