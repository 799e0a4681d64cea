import Masklets

extension PropagationRun {
  /// The masks of a frame from the results of this pass and the one before, by ascending object.
  func finish(_ soft: [SoftMask?], on frame: FrameImage) async throws -> [ObjectMask] {
    var evidence = [Plane?](repeating: nil, count: soft.count)
    var scores = [Float](repeating: 0, count: soft.count)
    try await withThrowingTaskGroup(of: (Int, Plane, Float)?.self) { group in
      for object in soft.indices where keyMasks[object][frame.index] == nil {
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
    Overlap.separate(&evidence, pairs: exclusive)
    return try request.objects.indices.map { object in
      let id = request.objects[object].id
      if let mask = keyMasks[object][frame.index] {
        return ObjectMask(objectID: id, mask: mask, score: 1)
      }
      guard let plane = evidence[object] else { return .nothing(id, video.size) }
      let mask = try Refinement.mask(plane, size: video.size)
      return ObjectMask(objectID: id, mask: mask, score: mask.isEmpty ? 0 : scores[object])
    }
  }

  /// This pass's result and, between two keyframes, that of the forward pass.
  private func join(_ current: SoftMask?, object: Int, frame: FrameImage) throws -> SoftMask? {
    guard let earlier = stored[frame.index]?[object] else { return current }
    guard let probability = earlier.probability(width: frame.width, height: frame.height) else {
      throw CheckpointMismatch("a stored mask of frame \(frame.index) has another size")
    }
    let before = SoftMask(probability: probability, score: earlier.score)
    guard let current else { return before }
    let keyframes = request.objects[object].keyframes
    guard let position = Blending.position(of: frame.index, in: keyframes) else { return current }
    return Blending.blend(before, current, position: position)
  }
}
