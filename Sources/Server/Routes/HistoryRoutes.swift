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
      Endpoint(
        method: .post, path: Self.session + "/undo", tag: SessionRoutes.tag,
        summary: "Take back what was done last; frames are null where no mask or prompt changed",
        answer: .json(Schema.reference("HistoryMove")), refusals: [404, 409, 429],
        handler: { _, context in
          let id = try context.id("session_id", of: "Session")
          return .json(HistoryMoveAnswer(move: try await service.undo(in: id)))
        }),
      Endpoint(
        method: .post, path: Self.session + "/redo", tag: SessionRoutes.tag,
        summary: "Do again what was undone last",
        answer: .json(Schema.reference("HistoryMove")), refusals: [404, 409, 429],
        handler: { _, context in
          let id = try context.id("session_id", of: "Session")
          return .json(HistoryMoveAnswer(move: try await service.redo(in: id)))
        }),
    ]
  }
}
