import Annotation
import Hummingbird
import Persistence

/// Undo and redo of a session.
struct HistoryRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      .ofSession(
        "/history", summary: "What can be undone and redone, in words; null for nothing",
        answer: HistoryAnswer.self
      ) { _, id in HistoryAnswer(state: try await service.history(of: id)) },
      .ofSession(
        "/history/steps",
        summary: "The changes that can be undone or redone, by whomever, the latest first",
        answer: HistoryStepsAnswer.self
      ) { _, id in HistoryStepsAnswer(steps: try await service.historySteps(of: id)) },
      move("/undo", summary: "Undo the last step; frames are null if no mask or prompt changed") {
        try await service.undo(in: $0)
      },
      move("/redo", summary: "Redo the step that was undone last") {
        try await service.redo(in: $0)
      },
    ]
  }

  private func move(
    _ path: String, summary: String,
    apply: @escaping @Sendable (_ session: String) async throws -> HistoryMove
  ) -> Endpoint {
    .ofSession(
      path, method: .post, summary: summary, answer: HistoryMoveAnswer.self, refusals: [409, 429]
    ) { _, id in HistoryMoveAnswer(move: try await apply(id)) }
  }
}

/// What can be undone and redone.
struct HistoryAnswer: Answer {
  let state: HistoryState

  static let component: String? = "History"
  static let fields = [Field("undo", \.state.undo), Field("redo", \.state.redo)]
}

/// The changes of a session.
struct HistoryStepsAnswer: Answer {
  let steps: [HistoryEntry]

  static let component: String? = "HistorySteps"
  static let fields = [Field("items", { $0.steps.map(HistoryStepAnswer.init) })]
}

/// A change of a session.
struct HistoryStepAnswer: Answer {
  let step: HistoryEntry

  static let component: String? = "HistoryStep"
  static let fields = [
    Field("title", \.step.title),
    Field("editor", \.step.editor, "The name that the person gave (header Masklet-Editor)"),
    Field("made_at", \.step.madeAt),
    Field("object_ids", \.step.objectIDs),
    Field("undone", \.step.isUndone),
  ]
}

/// What an undo or a redo changed, and what can be undone and redone after it.
struct HistoryMoveAnswer: Answer {
  let move: HistoryMove

  static let component: String? = "HistoryMove"
  static let fields: [Field] =
    HistoryAnswer.fields.of { HistoryAnswer(state: $0.move.state) }
    + [
      Field("from_frame", \.move.frames?.lowerBound),
      Field("to_frame", \.move.frames?.upperBound),
      Field("object_ids", \.move.objectIDs),
    ]
}
