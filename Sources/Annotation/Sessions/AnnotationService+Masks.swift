import Masklets
import Persistence
import Propagation

extension AnnotationService {
  /// The masks of one frame of an open session, by ascending object id; empty for a frame without
  /// masks.
  package func masks(frame: Int, in sessionID: String) async throws -> [StoredMask] {
    let session = try await live.session(sessionID)
    try PromptRules(video: session.video, limits: limits).check(frame: frame)
    return try await store.masks(of: sessionID, frames: frame...frame)
  }

  /// The masks of a range of frames of an open or closed session, by frame and object id.
  ///
  /// - Throws: `RequestError` of kind `invalid` for more frames than `limits.framesInAnswer`.
  package func masks(
    frames: ClosedRange<Int>, in sessionID: String
  ) async throws -> [StoredMask] {
    let session = try await storedSession(sessionID)
    try PromptRules(video: session.video, limits: limits)
      .check(frames: frames, maximum: limits.framesInAnswer)
    return try await store.masks(of: sessionID, frames: frames)
  }

  /// The logits of an object's masks in a range of frames of an open or closed session, by frame.
  /// Masks without logits are left out: those of people and of engines that have none.
  ///
  /// - Throws: `RequestError` of kind `invalid` for more frames than `limits.framesInAnswer`.
  package func logits(
    of objectID: ObjectID, frames: ClosedRange<Int>, in sessionID: String
  ) async throws -> [(frame: Int, logits: StoredLogits)] {
    let session = try await storedSession(sessionID)
    try PromptRules(video: session.video, limits: limits)
      .check(frames: frames, maximum: limits.framesInAnswer)
    guard let object = try await store.object(objectID, of: session.id) else {
      throw RequestError.unknownObject(objectID)
    }
    return try await store.logits(of: object, frames: frames)
  }
}
