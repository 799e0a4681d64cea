import Annotation
import Hummingbird
import Masklets
import Persistence
import Propagation

/// The objects of a session and their keyframes under `/api/v1`.
struct ObjectRoutes: Sendable {
  let service: AnnotationService

  private static let root = SessionRoutes.session + "/objects"
  static let object = root + "/{object_id}"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: Self.root, tag: SessionRoutes.tag,
        summary: "Create an object without prompts, such as one whose first mask will be painted",
        body: .json(NewObjectBody.self), status: 201, answer: .json(ObjectAnswer.self),
        refusals: [400, 404, 409, 413, 422, 429],
        handler: { request, context in
          let session = try context.sessionID()
          let body: NewObjectBody = try await request.readJSON()
          let object = try await service.addObject(
            body.id, name: body.name, category: body.category, in: session)
          return .created(
            ObjectAnswer(object: object),
            at: "\(SessionRoutes.root)/\(session)/objects/\(object.id)")
        }),
      Endpoint(
        method: .patch, path: Self.object, tag: SessionRoutes.tag,
        summary:
          "Change an object's name, category, colour, lock or state; null removes the category",
        body: .json(ObjectBody.self), answer: .json(ObjectAnswer.self),
        refusals: [400, 404, 413, 422, 429],
        handler: { request, context in
          let (session, object) = try ids(context)
          let body: ObjectBody = try await request.readJSON()
          return .json(
            ObjectAnswer(object: try await service.updateObject(object, in: session, body.changes)))
        }),
      Endpoint(
        method: .delete, path: Self.object, tag: SessionRoutes.tag,
        summary: "Delete an object with its prompts and masks", status: 204,
        refusals: [404, 409, 429],
        handler: { _, context in
          let (session, object) = try ids(context)
          try await service.removeObject(object, in: session)
          return .empty()
        }),
      Endpoint(
        method: .post, path: Self.object + "/merge", tag: SessionRoutes.tag,
        summary: "Add another object's masks to this one's and delete the other object",
        body: .json(MergeBody.self), answer: .json(ObjectAnswer.self),
        refusals: [400, 404, 409, 413, 422, 429],
        handler: { request, context in
          let (session, object) = try ids(context)
          let body: MergeBody = try await request.readJSON()
          return .json(
            ObjectAnswer(
              object: try await service.mergeObject(body.other, into: object, in: session)))
        }),
      Endpoint(
        method: .post, path: Self.object + "/absent", tag: SessionRoutes.tag,
        summary:
          "Say that an object is not visible on frames: they become keyframes without a mask",
        body: .json(FrameRangeBody.self), answer: .json(ObjectAnswer.self),
        refusals: [400, 404, 409, 413, 422, 429],
        handler: { request, context in
          let (session, object) = try ids(context)
          let body: FrameRangeBody = try await request.readJSON()
          return .json(
            ObjectAnswer(
              object: try await service.markAbsent(
                object, start: body.start, end: body.end, in: session)))
        }),
      Endpoint(
        method: .post, path: Self.object + "/move", tag: SessionRoutes.tag,
        summary: "Move an object's prompts and masks on frames to another object, whose own there "
          + "they replace, or to a new one",
        body: .json(MoveBody.self), answer: .json(ObjectAnswer.self),
        refusals: [400, 404, 409, 413, 422, 429],
        handler: { request, context in
          let (session, object) = try ids(context)
          let body: MoveBody = try await request.readJSON()
          return .json(
            ObjectAnswer(
              object: try await service.moveMasks(
                of: object, start: body.start, end: body.end, to: body.target, in: session)))
        }),
      Endpoint(
        method: .delete, path: Self.object + "/masks", tag: SessionRoutes.tag,
        summary: "Delete an object's prompts and masks on frames",
        query: [("from", Schema.atLeast(0), true), ("to", Schema.atLeast(0), true)], status: 204,
        refusals: [400, 404, 409, 422, 429],
        handler: { request, context in
          let (session, object) = try ids(context)
          try await service.removeMasks(
            of: object, on: try request.queryFrames(), in: session)
          return .empty()
        }),
      Endpoint(
        method: .delete, path: Self.object + "/pauses", tag: SessionRoutes.tag,
        summary: "Say that an object's masks on frames are right, although it was paused there",
        query: [("from", Schema.atLeast(0), true), ("to", Schema.atLeast(0), true)], status: 204,
        refusals: [400, 404, 409, 422, 429],
        handler: { request, context in
          let (session, object) = try ids(context)
          try await service.removePauses(
            of: object, on: try request.queryFrames(), in: session)
          return .empty()
        }),
      Endpoint(
        method: .delete, path: Self.object + "/keyframes/{frame}", tag: SessionRoutes.tag,
        summary: "Delete an object's prompts on a frame", status: 204, refusals: [404, 409, 429],
        handler: { _, context in
          let (session, object) = try ids(context)
          try await service.removeKeyframe(
            context.number("frame", of: "Keyframe"), of: object, in: session)
          return .empty()
        }),
    ]
  }

  private func ids(_ context: ServiceContext) throws -> (session: String, object: ObjectID) {
    (try context.sessionID(), try context.objectID())
  }
}

extension Rule where Value == ObjectID {
  static var objectID: Rule { .within(1...65535) }
}

extension Rule where Value == [ObjectID] {
  /// Some of the objects of a session.
  static var objectIDs: Rule {
    let counts = 1...1000
    return Rule(
      keywords: [
        "minItems": .integer(counts.lowerBound), "maxItems": .integer(counts.upperBound),
        "uniqueItems": true,
      ],
      objection: { ids in
        guard counts.contains(ids.count) else {
          return "expected \(counts.lowerBound) to \(counts.upperBound) ids, got \(ids.count)"
        }
        return Set(ids).count == ids.count ? nil : "expected each id once"
      })
  }
}

extension Rule where Value == String {
  /// The name or category of an object.
  static var label: Rule {
    Rule(
      keywords: ["maxLength": .integer(NameRule.characters)], objection: NameRule.objection)
  }
}

/// An object to create.
struct NewObjectBody: RequestBody {
  var id: ObjectID = 0
  var name: String?
  var category: String?

  static let fields: [Field] = [
    .required("object_id", \.id, .objectID),
    .optional("name", \.name, .label),
    .optional("category", \.category, .label),
  ]
}

/// What to change of an object.
struct ObjectBody: RequestBody {
  var changes = ObjectChanges()

  static let fields: [Field] = [
    .change("name", \.changes.name, .label),
    .removal("category", \.changes.category, .label),
    .change("color", \.changes.color),
    .change("locked", \.changes.isLocked),
    .change("state", \.changes.state),
  ]
}

/// Frames, both included.
struct FrameRangeBody: RequestBody {
  var start = 0
  var end = 0

  static let fields: [Field] = [
    .required("start_frame", \.start, .frame),
    .required("end_frame", \.end, .frame),
  ]
}

/// Frames, both included, and the object that receives what another has there; nil for a new one.
struct MoveBody: RequestBody {
  var start = 0
  var end = 0
  var target: ObjectID?

  static let fields: [Field] = [
    .required("start_frame", \.start, .frame),
    .required("end_frame", \.end, .frame),
    .optional("to", \.target, .objectID),
  ]
}

/// The object whose masks and prompts the one in the path receives.
struct MergeBody: RequestBody {
  var other: ObjectID = 0

  static let fields: [Field] = [.required("from", \.other, .objectID)]
}

/// What every answer about an object begins with.
struct ObjectIdentity: Answer {
  let id: ObjectID
  let name: String
  let category: String?
  let color: ObjectColor

  static let fields = [
    Field("object_id", \.id),
    Field("name", \.name),
    Field("category", \.category),
    Field("color", \.color),
  ]
}

extension ObjectIdentity {
  init(_ object: AnnotatedObject) {
    self.init(id: object.id, name: object.name, category: object.category, color: object.color)
  }
}

/// An object of a session.
struct ObjectAnswer: Answer {
  let object: AnnotatedObject

  static let component: String? = "Object"
  static let fields: [Field] =
    ObjectIdentity.fields.of { ObjectIdentity($0.object) }
    + [
      Field("locked", \.object.isLocked, "True if the object's masks are protected from changes"),
      Field(
        "state", \.object.state, "How far its masks have come; a change of one makes it todo again"),
      Field("keyframes", { $0.object.keyframes.map(KeyframeAnswer.init) }),
      Field("frames_with_masks", { $0.object.framesSeen.map(FrameRun.init) }),
      Field(
        "stale", { $0.object.stale.map(FrameRun.init) },
        "The frames whose masks no longer match the object's keyframes"),
      Field(
        "paused", { $0.object.lost.map(PauseAnswer.init) },
        "Where propagations lost the object and no prompt has answered yet"),
      Field(
        "attributes", { $0.object.attributes.map(AttributesAnswer.init) },
        "What is true of it beyond its masks, each entry up to the next one"),
    ]
}

extension LostObject.Reason: Choice {}

/// Where an object was lost, and why no mask is believed from there on, away from its keyframe.
struct PauseAnswer: Answer {
  let lost: LostObject

  static let component: String? = "Pause"
  static let fields = [Field("frame_idx", \.lost.frame), Field("reason", \.lost.reason)]
}

/// An object's prompts on one frame.
struct KeyframeAnswer: Answer {
  let keyframe: PromptedFrame

  static let component: String? = "Keyframe"
  static let fields = [
    Field("frame_idx", \.keyframe.frame),
    Field("points", { $0.keyframe.clicks.map { PointValue(point: $0.point) } }),
    Field("labels", { $0.keyframe.clicks.map { LabelValue(include: $0.include) } }),
    Field("box", { $0.keyframe.box.map(BoxValue.init) }),
    Field("mask", \.keyframe.hasMask, "True if a mask is among the prompts"),
  ]
}

/// A run of frames as its first and its last.
struct FrameRun: AnswerValue {
  let frames: ClosedRange<Int>

  static let definition: JSON = [
    "type": "array", "items": Schema.integer, "minItems": 2, "maxItems": 2,
    "description": "First and last frame of a run",
  ]

  func encode(to encoder: any Encoder) throws {
    try [frames.lowerBound, frames.upperBound].encode(to: encoder)
  }
}
