import HTTPTypes
import Hummingbird

/// Refuses requests made by pages of other sites, and requests without the token.
struct AccessMiddleware: RouterMiddleware {
  typealias Context = ServiceContext

  let policy: AccessPolicy
  let logins: Logins
  /// Whether a request needs no token.
  let isOpen: @Sendable (Request) -> Bool

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let authority = request.head.authority, !authority.isEmpty else {
      throw APIError(.badRequest, "Host: is missing")
    }
    // A proxy may have checked another one of the headers than this service does.
    guard !request.headers.contains(.furtherHost) else {
      throw APIError(.badRequest, "Host: is given more than once")
    }
    guard policy.allowsHost(authority) else {
      throw APIError(.forbidden, "Host \(authority.prefix(80)) is not this service's")
    }
    if let origin = request.headers[.origin],
      !policy.allowsOrigin(origin, for: authority)
    {
      throw APIError(.forbidden, "Pages of \(origin.prefix(80)) may not use this service")
    }
    // Browsers send no Origin with the images and scripts of a page, but this header. Following a
    // link from another site remains possible.
    if request.headers[.secFetchSite] == "cross-site",
      request.headers[.secFetchMode] != "navigate"
    {
      throw APIError(.forbidden, "Pages of other sites may not use this service")
    }
    var isAdmitted = policy.token == nil || isOpen(request)
    if !isAdmitted { isAdmitted = try await logins.admits(request) }
    guard isAdmitted else {
      var response = APIError(
        .unauthorized, "Send the token as `Authorization: Bearer`, or log in"
      ).response
      response.headers[.wwwAuthenticate] = "Bearer"
      return response
    }
    return try await next(request, context)
  }
}

extension HTTPField.Name {
  /// A Host header after the first; the first is the request's authority.
  static let furtherHost = Self("Host")!
  static let secFetchSite = Self("Sec-Fetch-Site")!
  static let secFetchMode = Self("Sec-Fetch-Mode")!
}
