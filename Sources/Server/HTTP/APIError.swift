import Foundation
import Hummingbird
import Logging

/// A refusal as the client receives it: a status and one sentence that says what to do.
struct APIError: Error, Equatable {
  var status: HTTPResponse.Status
  var detail: String
  /// Seconds after which the same request may succeed.
  var retryAfter: Int?

  init(_ status: HTTPResponse.Status, _ detail: String, retryAfter: Int? = nil) {
    self.status = status
    self.detail = detail
    self.retryAfter = retryAfter
  }

  /// The request could never work as it is.
  static func badRequest(_ detail: String) -> APIError { APIError(.badRequest, detail) }

  static func notFound(_ detail: String) -> APIError { APIError(.notFound, detail) }

  static func conflict(_ detail: String) -> APIError { APIError(.conflict, detail) }

  /// The request violates the schema at `field`.
  static func schema(_ field: String, _ expected: String) -> APIError {
    APIError(.unprocessableContent, "\(field): \(expected)")
  }

  /// A fault of the server's own: the log describes it under an id, which the client is told.
  static func fault(_ description: String, _ logger: Logger) -> APIError {
    let id = String(UUID().uuidString.prefix(8).lowercased())
    logger.error("Error \(id): \(description)")
    return APIError(
      .internalServerError, "Something failed here; the server's log says what, under error \(id)")
  }

  static func tooLarge(_ what: String, limit: Int) -> APIError {
    APIError(.contentTooLarge, "\(what) is larger than \(limit) bytes")
  }
}

extension APIError {
  /// `{"detail": ...}` with the status and, where known, `Retry-After`.
  var response: Response {
    var response = Response.json(ErrorAnswer(detail: detail), status: status)
    if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
    return response
  }
}

/// The content of every refusal.
struct ErrorAnswer: Answer {
  let detail: String

  static let component: String? = "Error"
  static let fields = [Field("detail", \.detail)]
}
