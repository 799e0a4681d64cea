import HTTPTypes
import Hummingbird
import Persistence

/// Notes which tab of a browser sent a request, from the header `Masklet-Tab`: undo and redo of a
/// request with this header concern only what the same tab did.
struct EditingTabMiddleware: RouterMiddleware {
  typealias Context = ServiceContext

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let tab = request.headers[.maskletTab], !tab.isEmpty,
      tab.utf8.count <= EditingTab.longestName
    else { return try await next(request, context) }
    return try await EditingTab.$current.withValue(tab) { try await next(request, context) }
  }
}

extension HTTPField.Name {
  static let maskletTab = Self("Masklet-Tab")!
}
