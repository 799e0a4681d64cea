import HTTPTypes
import Hummingbird

/// Answers requests whose path has routes but none of the method: `OPTIONS` with a list of the
/// methods, others with 405.
struct MethodMiddleware: RouterMiddleware {
  typealias Context = ServiceContext

  let endpoints: [Endpoint]

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as any HTTPResponseError where error.status == .notFound {
      let known = methods(at: request.uri.path)
      guard !known.isEmpty, !known.contains(request.method) else { throw error }
      let allowed = (known.contains(.get) ? known + [.head] : known) + [.options]
      let list = allowed.map(\.rawValue).joined(separator: ", ")
      let refusal = APIError(
        .methodNotAllowed, "\(request.method) is not supported here: use one of \(list)")
      var response =
        request.method == .options ? Response(status: .noContent) : refusal.response
      response.headers[.allow] = list
      return response
    }
  }

  private func methods(at path: String) -> [HTTPRequest.Method] {
    let parts = path.split(separator: "/")
    return endpoints.filter { endpoint in
      let pattern = endpoint.path.split(separator: "/")
      return pattern.count == parts.count
        && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }.map(\.method)
  }
}
