extension AnnotationService {
  /// The masks of one frame of an open session, by ascending object id; empty for a frame without.
  package func masks(frame: Int, in sessionID: String) async throws -> [StoredMask] {
    let session = try await openRecord(sessionID)
    try PromptRules(video: session.video, limits: limits).check(frame: frame)
    return try await store.masks(of: sessionID, frames: frame...frame)
  }

  /// The masks of a range of frames of a session, be it closed, by frame and object id.
  ///
  /// - Throws: `AnnotationError` of kind `invalid` for more frames than `limits.framesInAnswer`.
  package func masks(
    frames: ClosedRange<Int>, in sessionID: String
  ) async throws -> [StoredMask] {
    guard let session = try await store.session(sessionID) else {
      throw AnnotationError.unknownSession(sessionID)
    }
    let rules = PromptRules(video: session.video, limits: limits)
    try rules.check(frame: frames.lowerBound)
    try rules.check(frame: frames.upperBound)
    guard frames.count <= limits.framesInAnswer else {
      throw AnnotationError(
        .invalid, "\(frames.count) frames asked for: at most \(limits.framesInAnswer) at a time")
    }
    return try await store.masks(of: sessionID, frames: frames)
  }
}
