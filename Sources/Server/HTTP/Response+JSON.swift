import Foundation
import Hummingbird
import NIOFoundationCompat

extension Response {
  /// `value` as JSON: sorted keys, dates as ISO 8601.
  ///
  /// Numbers must be finite; every value encoded here is built by the service, which guarantees it.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    do {
      return Response(
        status: status, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(data: try encoder.encode(value))))
    } catch {
      preconditionFailure("a response does not encode: \(error)")
    }
  }

  /// What was made, and where it is.
  static func created(_ value: some Encodable, at path: String) -> Response {
    var response = Response.json(value, status: .created)
    response.headers[.location] = path
    return response
  }

  /// An answer without a body.
  static func empty(_ status: HTTPResponse.Status = .noContent) -> Response {
    Response(status: status)
  }
}
