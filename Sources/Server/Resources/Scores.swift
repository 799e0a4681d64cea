import Annotation
import Hummingbird

/// How far a session's masks are to be trusted, under `/api/v1`.
struct ScoreRoutes: Sendable {
  let service: AnnotationService

  private static let session = "/api/v1/sessions/{session_id}"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: Self.session + "/scores", tag: SessionRoutes.tag,
        summary: "Score and area of each object's masks, by default on the whole video",
        query: [("from", Schema.atLeast(0), false), ("to", Schema.atLeast(0), false)],
        answer: .json(Schema.reference("Scores")), refusals: [400, 404, 422],
        handler: { request, context in
          let id = try context.id("session_id", of: "Session")
          let objects = try await service.observations(frames: try range(request), in: id)
          return .json(ScoresAnswer(objects: objects))
        }),
      Endpoint(
        method: .get, path: Self.session + "/suspects", tag: SessionRoutes.tag,
        summary: "The masks that are most likely wrong, at most a tenth of each object's, by frame",
        answer: .json(Schema.reference("SuspectFrames")), refusals: [404],
        handler: { _, context in
          let id = try context.id("session_id", of: "Session")
          return .json(SuspectsAnswer(suspects: try await service.suspects(in: id)))
        }),
    ]
  }

  /// nil for the whole video; from one end given, to the other end of it.
  private func range(_ request: Request) throws -> ClosedRange<Int>? {
    let from = try request.queryInteger("from", default: 0, in: 0...Int(Int32.max))
    guard request.queryString("to") != nil else {
      guard from > 0 else { return nil }
      throw APIError.schema("to", "is missing")
    }
    let to = try request.queryInteger("to", default: nil, in: 0...Int(Int32.max))
    guard from <= to else { throw APIError.badRequest("from \(from) is after to \(to)") }
    return from...to
  }
}
