import Masklets
import Persistence

extension AnnotationService {
  /// What is known of each object's masks on a range of frames of an open or closed session.
  ///
  /// - Parameter frames: nil for the whole video.
  /// - Throws: `RequestError` of kind `invalid` for more frames than `limits.framesScored`.
  package func observations(
    frames: ClosedRange<Int>?, in sessionID: String
  ) async throws -> [(objectID: ObjectID, masks: [MaskObservation])] {
    let session = try await storedSession(sessionID)
    let frames = frames ?? 0...max(session.video.frameCount - 1, 0)
    try PromptRules(video: session.video, limits: limits)
      .check(frames: frames, maximum: limits.framesScored)
    return try await store.observations(of: sessionID, frames: frames)
  }

  /// The masks of an open or closed session that are most likely wrong, by frame and object.
  package func suspects(
    in sessionID: String
  ) async throws -> [(objectID: ObjectID, mask: MaskTrust)] {
    let session = try await storedSession(sessionID)
    let all = try await store.observations(
      of: sessionID, frames: 0...max(session.video.frameCount - 1, 0))
    return all.flatMap { object in
      Suspects.worst(Suspects.trust(in: object.masks)).map { (object.objectID, $0) }
    }.sorted { ($0.mask.frame, $0.objectID) < ($1.mask.frame, $1.objectID) }
  }
}
