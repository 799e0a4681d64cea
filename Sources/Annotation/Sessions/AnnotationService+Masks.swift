import Masklets

extension AnnotationService {
  /// The masks of one frame of an open session, by ascending object id; empty for a frame without.
  package func masks(frame: Int, in sessionID: String) async throws -> [StoredMask] {
    let session = try await openRecord(sessionID)
    try PromptRules(video: session.video, limits: limits).check(frame: frame)
    return try await store.masks(of: sessionID, frames: frame...frame)
  }

  /// The masks of a range of frames of a session, be it closed, by frame and object id.
  ///
  /// - Throws: `RequestError` of kind `invalid` for more frames than `limits.framesInAnswer`.
  package func masks(
    frames: ClosedRange<Int>, in sessionID: String
  ) async throws -> [StoredMask] {
    guard let session = try await store.session(sessionID) else {
      throw RequestError.unknownSession
    }
    let rules = PromptRules(video: session.video, limits: limits)
    try rules.check(frame: frames.lowerBound)
    try rules.check(frame: frames.upperBound)
    guard frames.count <= limits.framesInAnswer else {
      throw RequestError(
        .invalid, "\(frames.count) frames asked for: at most \(limits.framesInAnswer) at a time")
    }
    return try await store.masks(of: sessionID, frames: frames)
  }

  /// What is known of each object's masks on a range of frames of a session, be it closed.
  ///
  /// - Parameter frames: nil for the whole video.
  /// - Throws: `RequestError` of kind `invalid` for more frames than `limits.framesScored`.
  package func observations(
    frames: ClosedRange<Int>?, in sessionID: String
  ) async throws -> [(objectID: ObjectID, masks: [MaskObservation])] {
    guard let session = try await store.session(sessionID) else {
      throw RequestError.unknownSession
    }
    let rules = PromptRules(video: session.video, limits: limits)
    let frames = frames ?? 0...max(session.video.frameCount - 1, 0)
    try rules.check(frame: frames.lowerBound)
    try rules.check(frame: frames.upperBound)
    guard frames.count <= limits.framesScored else {
      throw RequestError(
        .invalid, "\(frames.count) frames asked for: at most \(limits.framesScored) at a time")
    }
    return try await store.observations(of: sessionID, frames: frames)
  }

  /// The masks of a session that are most likely wrong, by frame and object.
  package func suspects(
    in sessionID: String
  ) async throws -> [(objectID: ObjectID, mask: MaskTrust)] {
    guard let session = try await store.session(sessionID) else {
      throw RequestError.unknownSession
    }
    let all = try await store.observations(
      of: sessionID, frames: 0...max(session.video.frameCount - 1, 0))
    return all.flatMap { object in
      Suspects.worst(Suspects.trust(in: object.masks)).map { (object.objectID, $0) }
    }.sorted { ($0.mask.frame, $0.objectID) < ($1.mask.frame, $1.objectID) }
  }
}
