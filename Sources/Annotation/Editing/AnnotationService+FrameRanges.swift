import Masklets
import Persistence

extension AnnotationService {
  /// Takes an object's masks on frames for right: where a propagation paused it there, nobody is asked
  /// about it any more.
  package func removePauses(
    of objectID: ObjectID, on frames: ClosedRange<Int>, in sessionID: String
  ) async throws {
    try await live.change(sessionID) { session in
      let object = try await unlockedObject(objectID, in: session)
      try await store.removePauses(of: object, on: frames, in: session.id)
    }
  }

  /// Says that an object is not visible on frames: each becomes a keyframe with an empty mask, from
  /// which a propagation starts and which it never overwrites.
  ///
  /// - Throws: `RequestError`, `conflict` for a locked object.
  package func markAbsent(
    _ objectID: ObjectID, start: Int, end: Int, in sessionID: String
  ) async throws -> AnnotatedObject {
    try await live.change(sessionID) { session in
      let frames = try PromptRules(video: session.video, limits: limits)
        .range(start: start, end: end)
      let object = try await unlockedObject(objectID, in: session)
      try await store.markAbsent(on: frames, object, in: session.id, size: session.video.size)
      return try await annotatedObject(objectID, in: session.id)
    }
  }

  /// Removes an object's prompts and masks on frames.
  ///
  /// - Throws: `RequestError`, `conflict` for a locked object and while a job makes masks.
  package func removeMasks(
    of objectID: ObjectID, on frames: ClosedRange<Int>, in sessionID: String
  ) async throws {
    try await live.change(sessionID) { session in
      let rules = PromptRules(video: session.video, limits: limits)
      try rules.check(frames: frames, maximum: session.video.frameCount)
      let object = try await unlockedObject(objectID, in: session)
      try await requireNoMaskJob(in: session, "Masks cannot be cleared")
      try await store.removeMasks(
        on: frames, of: object, in: session.id, size: session.video.size)
    }
  }

  /// Moves an object's prompts and masks on frames to another object, whose own on these frames they
  /// replace: splits a track, or gives a part of it to the object that it shows.
  ///
  /// - Parameter target: nil for a new object.
  /// - Returns: the object that has the masks now.
  /// - Throws: `RequestError`, `conflict` for a locked object, while a job makes masks, and where the
  ///   object has no masks on the frames.
  package func moveMasks(
    of objectID: ObjectID, start: Int, end: Int, to target: ObjectID?, in sessionID: String
  ) async throws -> AnnotatedObject {
    try await live.change(sessionID) { session in
      let frames = try PromptRules(video: session.video, limits: limits)
        .range(start: start, end: end)
      guard target != objectID else {
        throw RequestError(.invalid, "Object \(objectID) cannot be moved to itself")
      }
      let object = try await unlockedObject(objectID, in: session)
      let receiver: ObjectRecord?
      if let target {
        guard try await store.object(target, of: session.id) != nil else {
          throw RequestError(.invalid, "Object \(target) not found in this session")
        }
        receiver = try await unlockedObject(target, in: session)
      } else {
        receiver = nil
      }
      try await requireNoMaskJob(in: session, "Masks cannot be moved")
      let id = try await store.moveMasks(
        on: frames, of: object, to: receiver, in: session.id, size: session.video.size,
        limit: limits.objects)
      return try await annotatedObject(id, in: session.id)
    }
  }
}
