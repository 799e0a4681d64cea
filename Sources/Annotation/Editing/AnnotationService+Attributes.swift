import Formats
import Masklets
import Persistence

extension AnnotationService {
  /// Says what is true of an object from a frame on, up to its next attributes. Of a locked object too:
  /// its masks stay as they are.
  ///
  /// - Throws: `RequestError`: `invalid` for names, values or counts that are not allowed.
  package func setAttributes(
    _ attributes: FrameAttributes, of objectID: ObjectID, in sessionID: String
  ) async throws -> AnnotatedObject {
    try await live.change(sessionID) { session in
      let rules = PromptRules(video: session.video, limits: limits)
      try rules.check(frame: attributes.frame)
      try rules.check(attributes.values)
      let object = try await storedObject(objectID, in: session)
      try await store.setAttributes(attributes, of: object, in: session.id)
      return try await annotatedObject(objectID, in: session.id)
    }
  }

  /// - Throws: `RequestError` of kind `unknown` if the object has no attributes on the frame.
  package func removeAttributes(
    on frame: Int, of objectID: ObjectID, in sessionID: String
  ) async throws {
    try await live.change(sessionID) { session in
      let object = try await storedObject(objectID, in: session)
      try await store.removeAttributes(on: frame, of: object, in: session.id)
    }
  }
}
