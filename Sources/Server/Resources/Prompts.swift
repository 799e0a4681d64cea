import Annotation
import Hummingbird
import Masklets
import Persistence
import Scheduling

/// Prompts, each answered with the object's mask on the frame.
struct PromptRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      prompt(
        "/add-object", "Prompt an object with clicks", FirstPointsBody.self, AddedObjectAnswer.self
      ) {
        try await add(
          $0.body.target, clicks: $0.body.clicks, candidate: $0.candidate,
          listsCandidates: $0.listsCandidates)
      },
      prompt(
        "/add-object-box",
        "Prompt an object with a box; clicks given earlier on this frame remain part of the prompt",
        BoxBody.self, AddedObjectAnswer.self
      ) {
        try await add($0.target, box: $0.box.box)
      },
      prompt(
        "/refine", "Add clicks to an object's prompt on a frame, which becomes a keyframe",
        PointsBody.self, RefinedMaskAnswer.self
      ) { body in
        let target = body.target
        let answer = try await WorkerThreads.clicks.prefer {
          try await service.refine(
            target.objectID, on: target.frame, in: target.sessionID, clicks: body.clicks)
        }
        return try await refined(answer, as: target.format)
      },
      prompt(
        "/update-mask", "Store a mask made by a person as the object's prompt and mask on a frame",
        UpdateMaskBody.self, RefinedMaskAnswer.self, upTo: BodyLimit.mask
      ) { body in
        let target = body.target
        let size = try await service.session(target.sessionID).video.size
        let mask = try await WorkerThreads.answers.run { try body.mask.mask(of: size) }
        let answer = try await service.setMask(
          mask, of: target.objectID, on: target.frame, in: target.sessionID,
          isNew: target.isNew)
        return try await refined(answer, as: target.format)
      },
    ]
  }

  /// A route that reads a prompt and answers with a mask.
  private func prompt<Body: RequestBody, Made: Answer>(
    _ path: String, _ summary: String, _: Body.Type, _: Made.Type,
    upTo limit: Int = BodyLimit.small, apply: @escaping @Sendable (Body) async throws -> Made
  ) -> Endpoint {
    Endpoint(
      method: .post, path: path, tag: MaskServiceRoutes.tag, summary: summary,
      body: .json(Body.self), answer: .json(Made.self), refusals: [400, 409, 413, 422, 429, 503],
      handler: { request, _ in
        .json(try await apply(try await request.readJSON(as: Body.self, upTo: limit)))
      })
  }

  private func add(
    _ target: PromptTarget, clicks: [Click] = [], box: Box? = nil, candidate: Int? = nil,
    listsCandidates: Bool = false
  ) async throws -> AddedObjectAnswer {
    let answer = try await WorkerThreads.clicks.prefer {
      try await service.prompt(
        target.objectID, on: target.frame, in: target.sessionID, clicks: clicks, box: box,
        name: target.name, category: target.category, isNew: target.isNew, candidate: candidate,
        listsCandidates: listsCandidates)
    }
    var candidates: [CandidateAnswer] = []
    for candidate in answer.candidates?.masks ?? [] {
      let mask = try await MaskAnswer(RLE(candidate.mask), as: target.format)
      candidates.append(CandidateAnswer(mask: mask, confidence: candidate.score))
    }
    return AddedObjectAnswer(
      answer: answer, mask: try await MaskAnswer(answer.mask, as: target.format),
      candidates: candidates)
  }

  private func refined(
    _ answer: PromptAnswer, as format: MaskFormat
  ) async throws -> RefinedMaskAnswer {
    RefinedMaskAnswer(
      objectID: answer.objectID, frame: answer.frame,
      mask: try await MaskAnswer(answer.mask, as: format), confidence: answer.score)
  }
}

/// What every prompt begins with: the object, frame and session it is for.
struct PromptTarget: RequestBody {
  var sessionID = ""
  var frame = 0
  var objectID: ObjectID = 0
  var name: String?
  var category: String?
  var isNew = false
  var format = MaskFormat.png

  static let fields: [Field] = [
    .required("session_id", \.sessionID),
    .required("frame_idx", \.frame, .frame),
    .required("object_id", \.objectID, .objectID),
    .optional("name", \.name, .label),
    .optional("category", \.category, .label),
    .defaulted(
      "new", \.isNew, Rule(keywords: ["default": false]),
      "Refuse an id that an object has already (409); /update-mask adds the object only with this"),
    .defaulted("format", \.format),
  ]
}

/// Clicks for an object on a frame.
struct PointsBody: RequestBody {
  var target = PromptTarget()
  var points: [PointValue] = []
  var labels: [Int] = []

  private static let most = 1000

  static let fields: [Field] =
    PromptTarget.fields.map { $0.of(\.target) } + [
      .required(
        "points", \.points,
        Rule(
          keywords: ["minItems": 1, "maxItems": .integer(most)],
          objection: {
            if $0.isEmpty { return "expected at least one point" }
            return $0.count <= most ? nil : "expected at most \(most) points, got \($0.count)"
          })),
      .required("labels", \.labels, Rule(keywords: ["items": LabelValue.schema])),
    ]

  func check() throws {
    guard labels.count == points.count else {
      throw APIError.schema(
        "labels", "expected one for each of \(points.count) points, got \(labels.count)")
    }
    if let wrong = labels.first(where: { $0 != 0 && $0 != 1 }) {
      throw APIError.schema("labels", "expected 1 (include) or 0 (exclude), got \(wrong)")
    }
  }

  var clicks: [Click] { zip(points, labels).map { Click($0.point, include: $1 == 1) } }
}

/// Clicks that begin an object's prompt on a frame.
struct FirstPointsBody: RequestBody {
  var body = PointsBody()
  /// nil for the engine's choice.
  var candidate: Int?
  var listsCandidates = false

  static let fields: [Field] =
    PointsBody.fields.map { $0.of(\.body) } + [
      .optional(
        "candidate", \.candidate, .within(0...99),
        "Index of the candidate to take instead of the engine's choice; for one including point"),
      .defaulted(
        "candidates", \.listsCandidates, Rule(keywords: ["default": false]),
        "Answer also with all masks that one including point may mean"),
    ]

  func check() throws { try body.check() }
}

/// A box for an object on a frame.
struct BoxBody: RequestBody {
  var target = PromptTarget()
  var box = BoxValue(box: Box(x1: 0, y1: 0, x2: 0, y2: 0))

  static let fields: [Field] =
    PromptTarget.fields.map { $0.of(\.target) } + [.required("box", \.box)]
}

/// A person's mask for an object on a frame.
struct UpdateMaskBody: RequestBody {
  var target = PromptTarget()
  var mask = MaskBody.png("")

  static let fields: [Field] =
    PromptTarget.fields.map { $0.of(\.target) } + [.required("mask", \.mask)]
}

/// The answer to a prompt that may create its object.
struct AddedObjectAnswer: Answer {
  let answer: PromptAnswer
  let mask: MaskAnswer
  /// Empty unless asked for.
  let candidates: [CandidateAnswer]

  static let component: String? = "AddedObject"
  static let fields: [Field] =
    ObjectIdentity.fields.of { ObjectIdentity($0.answer) }
    + [
      Field("frame_idx", \.answer.frame), Field("mask", \.mask),
      Field("confidence", \.answer.score.inThousandths, confidenceMeaning),
      Field(
        "candidates", ifAny: { $0.answer.candidates == nil ? nil : $0.candidates },
        "Masks that the point may mean, from small to large; only if asked for"),
      Field(
        "candidate", ifAny: { $0.answer.candidates?.chosen },
        "Index of the candidate that was taken; only if candidates were asked for"),
    ]
}

private let confidenceMeaning = "How sure the engine is of the mask, 0 to 1: a low one is a guess"

/// A mask that a click may mean.
struct CandidateAnswer: Answer {
  let mask: MaskAnswer
  let confidence: Float

  static let component: String? = "Candidate"
  static let fields = [Field("mask", \.mask), Field("confidence", \.confidence.inThousandths)]
}

extension ObjectIdentity {
  fileprivate init(_ answer: PromptAnswer) {
    self.init(
      id: answer.objectID, name: answer.name, category: answer.category, color: answer.color)
  }
}

/// The answer to a prompt for an object that exists.
struct RefinedMaskAnswer: Answer {
  let objectID: ObjectID
  let frame: Int
  let mask: MaskAnswer
  let confidence: Float

  static let component: String? = "RefinedMask"
  static let fields = [
    Field("object_id", \.objectID), Field("frame_idx", \.frame), Field("mask", \.mask),
    Field("confidence", \.confidence.inThousandths, confidenceMeaning),
  ]
}
