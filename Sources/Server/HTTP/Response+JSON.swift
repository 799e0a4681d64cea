import Foundation
import Hummingbird
import NIOFoundationCompat

extension Response {
  /// `value` as JSON. Its numbers must be finite.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    do {
      return Response(
        status: status, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(data: try JSONEncoder.ofService.encode(value))))
    } catch {
      preconditionFailure("a response does not encode: \(error)")
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
