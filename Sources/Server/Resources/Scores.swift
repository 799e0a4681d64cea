import Annotation
import Hummingbird
import Masklets
import Persistence

/// How trustworthy a session's masks are.
struct ScoreRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      .ofSession(
        "/scores",
        summary: "Score and area of each object's masks, by default in the whole video",
        query: [("from", Schema.atLeast(0), false), ("to", Schema.atLeast(0), false)],
        answer: ScoresAnswer.self, refusals: [400, 422]
      ) { request, id in
        ScoresAnswer(objects: try await service.observations(frames: frames(request), in: id))
      },
      .ofSession(
        "/suspects",
        summary: "The masks that are most likely wrong, by frame; at most a tenth of each object's",
        answer: SuspectsAnswer.self
      ) { _, id in SuspectsAnswer(suspects: try await service.suspects(in: id)) },
    ]
  }

  /// The frames asked for. nil, for the whole video, if `to` is missing; `from` must then be
  /// missing or 0.
  private func frames(_ request: Request) throws -> ClosedRange<Int>? {
    let from = try request.queryFrame("from", default: 0)
    guard request.queryString("to") != nil else {
      guard from > 0 else { return nil }
      throw APIError.schema("to", "is missing")
    }
    return try request.queryFrames(from: 0)
  }
}

/// Score and area of masks, by object id.
struct ScoresAnswer: Answer {
  let objects: [String: [Entry]]

  struct Entry: Answer {
    let mask: MaskObservation

    static let fields = [
      Field("frame_idx", \.mask.frame),
      Field("score", \.mask.score.inThousandths),
      Field("area", \.mask.area, "In pixels"),
    ]
  }

  static let component: String? = "Scores"
  static let fields = [Field("objects", \.objects)]

  init(objects: [(objectID: ObjectID, masks: [MaskObservation])]) {
    self.objects = Dictionary(
      uniqueKeysWithValues: objects.map { (String($0.objectID), $0.masks.map(Entry.init)) })
  }
}

extension SuspectReason: Choice {}

/// The masks that are most likely wrong.
struct SuspectsAnswer: Answer {
  let frames: [Entry]

  struct Entry: Answer {
    let objectID: ObjectID
    let mask: MaskTrust

    static let fields = [
      Field("frame_idx", \.mask.frame),
      Field("object_id", \.objectID),
      Field("reason", \.mask.reason),
      Field(
        "score", \.mask.trust.inThousandths, "How trustworthy the mask is",
        keywords: ["minimum": 0, "maximum": 1]),
    ]
  }

  static let component: String? = "SuspectFrames"
  static let fields = [Field("frames", \.frames)]

  init(suspects: [(objectID: ObjectID, mask: MaskTrust)]) {
    frames = suspects.map { Entry(objectID: $0.objectID, mask: $0.mask) }
  }
}
