import Annotation
import Hummingbird
import Masklets

/// The objects of a session and their keyframes under `/api/v1`.
struct ObjectRoutes: Sendable {
  let service: AnnotationService

  private static let object = "/api/v1/sessions/{session_id}/objects/{object_id}"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/api/v1/sessions/{session_id}/objects", tag: SessionRoutes.tag,
        summary: "Make an object without prompts, such as one whose first mask is to be painted",
        body: .json(NewObjectBody.schema), status: 201, answer: .json(Schema.reference("Object")),
        refusals: [400, 404, 409, 413, 422, 429],
        handler: { request, context in
          let session = try context.id("session_id", of: "Session")
          let body: NewObjectBody = try await request.readJSON()
          let object = try await service.addObject(
            body.id, name: body.name, category: body.category, in: session)
          var response = Response.json(ObjectAnswer(object: object), status: .created)
          response.headers[.location] = "/api/v1/sessions/\(session)/objects/\(object.id)"
          return response
        }),
      Endpoint(
        method: .patch, path: Self.object, tag: SessionRoutes.tag,
        summary: "Change an object's name, category, colour or lock; null removes the category",
        body: .json(ObjectBody.schema), answer: .json(Schema.reference("Object")),
        refusals: [400, 404, 413, 422, 429],
        handler: { request, context in
          let (session, object) = try ids(context)
          let body: ObjectBody = try await request.readJSON()
          return .json(
            ObjectAnswer(object: try await service.updateObject(object, in: session, body.changes)))
        }),
      Endpoint(
        method: .delete, path: Self.object, tag: SessionRoutes.tag,
        summary: "Remove an object with its prompts and masks", status: 204,
        refusals: [404, 409, 429],
        handler: { _, context in
          let (session, object) = try ids(context)
          try await service.removeObject(object, in: session)
          return .empty()
        }),
      Endpoint(
        method: .post, path: Self.object + "/merge", tag: SessionRoutes.tag,
        summary: "Unite another object's masks with this one's; the other goes",
        body: .json(MergeBody.schema), answer: .json(Schema.reference("Object")),
        refusals: [400, 404, 409, 413, 422, 429],
        handler: { request, context in
          let (session, object) = try ids(context)
          let body: MergeBody = try await request.readJSON()
          return .json(
            ObjectAnswer(
              object: try await service.mergeObject(body.other, into: object, in: session)))
        }),
      Endpoint(
        method: .delete, path: Self.object + "/keyframes/{frame}", tag: SessionRoutes.tag,
        summary: "Take back an object's prompts on a frame", status: 204,
        refusals: [404, 409, 429],
        handler: { _, context in
          let (session, object) = try ids(context)
          try await service.removeKeyframe(
            context.number("frame", of: "Keyframe"), of: object, in: session)
          return .empty()
        }),
    ]
  }

  private func ids(_ context: ServiceContext) throws -> (session: String, object: ObjectID) {
    (try context.id("session_id", of: "Session"), try context.number("object_id", of: "Object"))
  }
}

/// An object to be made.
struct NewObjectBody: Decodable, Sendable {
  let id: ObjectID
  let name: String?
  let category: String?

  private enum Key: String, CodingKey {
    case id = "object_id"
    case name, category
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    id = try container.integer(.id, in: 1...PromptTarget.greatestObjectID)
    name = try container.text(.name, upTo: PromptTarget.longestName)
    category = try container.text(.category, upTo: PromptTarget.longestName)
  }

  static let schema = Schema.object(
    [
      "object_id": PromptTarget.properties["object_id"] ?? Schema.integer,
      "name": Schema.nullable(Schema.string), "category": Schema.nullable(Schema.string),
    ], optional: ["name", "category"])
}

/// What to change of an object; what is missing stays.
struct ObjectBody: Decodable, Sendable {
  let changes: ObjectChanges

  private enum Key: String, CodingKey { case name, category, color, locked }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    changes = ObjectChanges(
      name: try container.text(.name, upTo: PromptTarget.longestName),
      category: container.contains(.category)
        ? .some(try container.text(.category, upTo: PromptTarget.longestName)) : nil,
      color: try container.color(.color),
      isLocked: try container.decodeIfPresent(Bool.self, forKey: .locked))
  }

  static let schema = Schema.object(
    [
      "name": Schema.string, "category": Schema.nullable(Schema.string),
      "color": Schema.reference("Color"), "locked": Schema.boolean,
    ], optional: ["name", "category", "color", "locked"])
}

/// Which object joins the one in the path.
struct MergeBody: Decodable, Sendable {
  let other: ObjectID

  private enum Key: String, CodingKey { case from }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    other = try container.integer(.from, in: 1...PromptTarget.greatestObjectID)
  }

  static let schema = Schema.object([
    "from": [
      "type": "integer", "minimum": 1, "maximum": .integer(PromptTarget.greatestObjectID),
    ]
  ])
}
