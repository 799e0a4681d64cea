import Foundation
import HTTPTypes
import Hummingbird
import Masklets
import Persistence

/// Notes who sent a request. `Masklet-Tab` names the tab of a browser: undo and redo of a request with
/// this header concern only what the same tab did. `Masklet-Editor` is the person's name, in UTF-8 and
/// percent-encoded, which the history shows.
struct EditorMiddleware: RouterMiddleware {
  typealias Context = ServiceContext

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var editor = Editor()
    if let tab = request.headers[.maskletTab], !tab.isEmpty, tab.utf8.count <= Editor.longestTab {
      editor.tab = tab
    }
    if let name = request.headers[.maskletEditor]?.removingPercentEncoding,
      NameRule.objection(name) == nil
    {
      editor.name = name
    }
    return try await Editor.$current.withValue(editor) { try await next(request, context) }
  }
}

extension HTTPField.Name {
  static let maskletTab = Self("Masklet-Tab")!
  static let maskletEditor = Self("Masklet-Editor")!
}
