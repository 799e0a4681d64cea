import Annotation
import Formats
import Hummingbird
import Masklets

/// What is true of objects beyond their masks, under `/api/v1`.
struct AttributeRoutes: Sendable {
  let service: AnnotationService

  private static let path = ObjectRoutes.object + "/attributes/{frame}"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .put, path: Self.path, tag: SessionRoutes.tag,
        summary: "Say what is true of an object from a frame on, up to its next attributes",
        body: .json(AttributesBody.self), answer: .json(ObjectAnswer.self),
        refusals: [400, 404, 413, 422, 429],
        handler: { request, context in
          let (session, object) = (try context.sessionID(), try context.objectID())
          let frame = try context.number("frame", of: "Frame")
          let body: AttributesBody = try await request.readJSON()
          return .json(
            ObjectAnswer(
              object: try await service.setAttributes(
                FrameAttributes(
                  frame: frame, isOccluded: body.isOccluded, values: body.values),
                of: object, in: session)))
        }),
      Endpoint(
        method: .delete, path: Self.path, tag: SessionRoutes.tag,
        summary: "Remove the attributes that an object has on a frame", status: 204,
        refusals: [404, 429],
        handler: { _, context in
          let (session, object) = (try context.sessionID(), try context.objectID())
          try await service.removeAttributes(
            on: context.number("frame", of: "Frame"), of: object, in: session)
          return .empty()
        }),
    ]
  }
}

/// What is true of an object from a frame on.
struct AttributesBody: RequestBody {
  var isOccluded = false
  var values: [String: String] = [:]

  static let fields: [Field] = [
    .defaulted("occluded", \.isOccluded),
    .defaulted("values", \.values),
  ]
}

/// What is true of an object from a frame on, up to its next attributes.
struct AttributesAnswer: Answer {
  let attributes: FrameAttributes

  static let component: String? = "Attributes"
  static let fields = [
    Field("frame_idx", \.attributes.frame),
    Field("occluded", \.attributes.isOccluded, "True if a part of it is hidden by another thing"),
    Field("values", \.attributes.values, "Values by name"),
  ]
}
