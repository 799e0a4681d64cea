import HTTPTypes
import Hummingbird

/// Forbids browsers to load anything from other sites, to guess content types, and to store JSON that
/// does not say otherwise.
struct SecurityHeadersMiddleware: RouterMiddleware {
  typealias Context = ServiceContext

  private static let policy = [
    "default-src 'self'", "img-src 'self' data: blob:", "object-src 'none'", "base-uri 'none'",
    "form-action 'self'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.contentSecurityPolicy] = Self.policy
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "no-referrer"
    response.headers[.crossOriginResourcePolicy] = "same-origin"
    if response.headers[.cacheControl] == nil,
      response.headers[.contentType]?.hasPrefix("application/json") == true
    {
      response.headers[.cacheControl] = "no-store"
    }
    return response
  }
}

extension HTTPField.Name {
  static let referrerPolicy = Self("Referrer-Policy")!
  static let crossOriginResourcePolicy = Self("Cross-Origin-Resource-Policy")!
}
