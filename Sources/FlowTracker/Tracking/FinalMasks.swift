import Masklets

/// Makes the final masks of a frame once all passes over it are done.
struct FinalMasks: Sendable {
  let plan: TrackingPlan
  /// The forward pass's masks on the frame, if the backward pass completes it.
  let pending: [CompactMask?]?

  /// - Parameters:
  ///   - soft: the masks of the pass that completes the frame.
  /// - Returns: one mask for each object at the video's size, by ascending object.
  func masks(_ soft: [SoftMask?], on frame: FrameImage) async throws -> [ObjectMask] {
    var evidence = [Plane?](repeating: nil, count: soft.count)
    var scores = [Float](repeating: 0, count: soft.count)
    try await withThrowingTaskGroup(of: (Int, Plane, Float)?.self) { group in
      for object in soft.indices where plan.keyMasks[object][frame.index] == nil {
        let current = soft[object]
        group.addTask {
          guard let joined = try join(current, object: object, frame: frame) else { return nil }
          return (object, try Refinement.evidence(joined.probability, frame: frame), joined.score)
        }
      }
      for try await case (let object, let plane, let score)? in group {
        evidence[object] = plane
        scores[object] = score
      }
    }
    Overlap.separate(&evidence, pairs: plan.rivalPairs)
    return try plan.request.objects.indices.map { object in
      let id = plan.request.objects[object].id
      if let mask = plan.keyMasks[object][frame.index] {
        return ObjectMask(objectID: id, mask: mask, score: 1)
      }
      guard let plane = evidence[object] else { return .empty(id, plan.size) }
      let mask = try Refinement.mask(plane, size: plan.size)
      return ObjectMask(objectID: id, mask: mask, score: mask.isEmpty ? 0 : scores[object])
    }
  }

  /// The masks of both passes joined between two keyframes; elsewhere the one there is.
  private func join(_ current: SoftMask?, object: Int, frame: FrameImage) throws -> SoftMask? {
    guard let earlier = pending?[object] else { return current }
    guard let before = earlier.softMask(width: frame.width, height: frame.height) else {
      throw CheckpointMismatch("a stored mask of frame \(frame.index) has another size")
    }
    guard let current else { return before }
    let keyframes = plan.request.objects[object].keyframes
    guard let position = Blending.position(of: frame.index, in: keyframes) else { return current }
    return Blending.blend(before, current, position: position)
  }
}

extension ObjectMask {
  /// The mask of an object that is not visible.
  static func empty(_ id: ObjectID, _ size: ImageSize) -> ObjectMask {
    ObjectMask(objectID: id, mask: Mask(size: size), score: 0)
  }
}
