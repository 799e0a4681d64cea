import Annotation
import Hummingbird

/// Undo and redo of a session under `/api/v1`.
struct HistoryRoutes: Sendable {
  let service: AnnotationService

  private static let session = "/api/v1/sessions/{session_id}"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: Self.session + "/history", tag: SessionRoutes.tag,
        summary: "What can be undone and redone, in words; null for nothing",
        answer: .json(Schema.reference("History")), refusals: [404],
        handler: { _, context in
          let id = try context.id("session_id", of: "Session")
          return .json(HistoryAnswer(state: try await service.history(of: id)))
        }),
      move(
        "undo",
        summary: "Take back what was done last; frames are null where no mask or prompt changed"
      ) { try await service.undo(in: $0) },
      move("redo", summary: "Do again what was undone last") { try await service.redo(in: $0) },
    ]
  }

  private func move(
    _ name: String, summary: String,
    _ apply: @escaping @Sendable (_ session: String) async throws -> HistoryMove
  ) -> Endpoint {
    Endpoint(
      method: .post, path: Self.session + "/" + name, tag: SessionRoutes.tag, summary: summary,
      answer: .json(Schema.reference("HistoryMove")), refusals: [404, 409, 429],
      handler: { _, context in
        let id = try context.id("session_id", of: "Session")
        return .json(HistoryMoveAnswer(move: try await apply(id)))
      })
  }
}
