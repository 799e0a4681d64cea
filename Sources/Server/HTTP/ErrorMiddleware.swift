import Foundation
import HTTPTypes
import Hummingbird
import Jobs
import Masklets
import NIOCore
import NIOHTTP1
import Persistence

/// Turns every error into a refusal with a `detail`. This is the only place where errors become
/// HTTP.
struct ErrorMiddleware: RouterMiddleware {
  typealias Context = ServiceContext

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let refusal =
        Self.refusal(for: error, idInPath: !context.parameters.isEmpty)
        ?? .fault(
          "\(request.method) \(context.endpointPath ?? "?") failed: \(error)", context.logger)
      var response = refusal.response
      // Part of the body may not have been read, so that the connection cannot be used again.
      if refusal.status == .contentTooLarge || error is HTTPParserError {
        response.headers[.connection] = "close"
      }
      return response
    }
  }

  /// The refusal that an error means to the client; nil for a fault of the server's own.
  ///
  /// - Parameter idInPath: whether the path named what is unknown (404), or else the body (400).
  static func refusal(for error: any Error, idInPath: Bool) -> APIError? {
    switch error {
    case let error as APIError: error
    case let error as RequestError: refusal(ofRequest: error, idInPath: idInPath)
    case let error as JobError: refusal(ofJob: error)
    case let error as any HTTPResponseError where error.status == .notFound:
      .notFound("Not found: GET /openapi.json lists all routes")
    case let error as any HTTPResponseError: APIError(error.status, error.status.reasonPhrase)
    case is HTTPParserError: .badRequest("The body is cut off or its chunks are malformed")
    case is CancellationError:
      APIError(.serviceUnavailable, "The server is shutting down", retryAfter: 5)
    default:
      RequestError(ofStorage: error).map { refusal(ofRequest: $0, idInPath: idInPath) }
    }
  }

  private static func refusal(ofRequest error: RequestError, idInPath: Bool) -> APIError {
    switch error.kind {
    case .invalid, .unsupported: .badRequest(error.message)
    case .unknown: idInPath ? .notFound(error.message) : .badRequest(error.message)
    case .notFound: .notFound(error.message)
    case .conflict: .conflict(error.message)
    case .tooLarge: APIError(.contentTooLarge, error.message)
    case .busy(let seconds): APIError(.tooManyRequests, error.message, retryAfter: seconds)
    case .unavailable: APIError(.serviceUnavailable, error.message, retryAfter: 5)
    case .storageFull:
      APIError(HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), error.message)
    }
  }

  private static let secondsUntilJobsEnd = 30

  private static func refusal(ofJob error: JobError) -> APIError {
    switch error {
    case .unknownJob: .notFound(error.description)
    case .finished, .notRunning, .idempotencyKeyReused: .conflict(error.description)
    case .progressOutOfRange: .badRequest(error.description)
    case .queueFull:
      APIError(.tooManyRequests, error.description, retryAfter: secondsUntilJobsEnd)
    case .unknownType, .shuttingDown:
      APIError(.serviceUnavailable, error.description, retryAfter: 5)
    }
  }
}
