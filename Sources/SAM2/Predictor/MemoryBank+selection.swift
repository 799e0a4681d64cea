/// How much of a memory bank a frame attends to.
struct MemoryReach: Hashable, Sendable {
  /// The frame itself and the previous frames whose memories are attended to, 1 to 7.
  var bankSize: Int
  /// Most keyframes attended to, the nearest; nil for all (`max_cond_frames_in_attn`).
  var keyframes: Int?
  /// Frames in the video.
  var frameCount: Int

  /// Most pointers attended to besides those of keyframes, the frame itself counted.
  var pointers: Int { min(frameCount, MemoryBank.pointerReach) }
}

extension MemoryBank {
  /// The memories and pointers that a frame attends to.
  ///
  /// Upstream: the choice of memories and pointers in `_prepare_memory_conditioned_features` of
  /// modeling/sam2_base.py. A bank smaller than 7 keeps the slots nearest to the frame, as they
  /// were trained, and the slot of keyframes.
  func selection(at frame: Int, step: TrackingStep, reach: MemoryReach) -> MemorySelection {
    let attended = nearestKeyframes(to: frame, limit: reach.keyframes)
    let others = keyframes.filter { !attended.contains($0.key) }
    var memories = attended.compactMap { index in
      keyframes[index].map {
        MemorySelection.Memory(memory: $0.memory, slot: TemporalEncoding.keyframeSlot)
      }
    }
    for back in stride(from: reach.bankSize - 1, to: 0, by: -1) {
      let index = step.frame(back, before: frame)
      if let memory = tracked[index]?.memory ?? others[index]?.memory {
        memories.append(.init(memory: memory, slot: back - 1))
      }
    }

    // Pointers of keyframes count only if they are in the past, in the direction of tracking.
    var pointers = attended.compactMap { index -> MemorySelection.Pointer? in
      let distance = (frame - index) * step.rawValue
      guard distance >= 0, let keyframe = keyframes[index] else { return nil }
      return .init(pointer: keyframe.output.pointer, distance: Float(distance))
    }
    for back in 1..<max(reach.pointers, 1) {
      let index = step.frame(back, before: frame)
      if let pointer = tracked[index]?.pointer ?? others[index]?.output.pointer {
        pointers.append(.init(pointer: pointer, distance: Float(back)))
      }
    }
    return MemorySelection(
      memories: memories, pointers: pointers, longestDistance: Float(max(reach.pointers - 1, 1)))
  }

  /// At most `limit` of the keyframes, in ascending order; see `nearest`.
  func nearestKeyframes(to frame: Int, limit: Int?) -> [Int] {
    Self.nearest(of: keyframes.keys.sorted(), to: frame, limit: limit)
  }

  /// At most `limit` of the given frames, both in ascending order: first the nearest before `frame`
  /// and the nearest at or after it, then the others by distance.
  ///
  /// Upstream: `select_closest_cond_frames` of modeling/sam2_utils.py.
  private static func nearest(of all: [Int], to frame: Int, limit: Int?) -> [Int] {
    guard let limit, all.count > limit else { return all }
    var chosen: Set<Int> = []
    if let before = all.last(where: { $0 < frame }) { chosen.insert(before) }
    if let after = all.first(where: { $0 >= frame }) { chosen.insert(after) }
    let rest = all.filter { !chosen.contains($0) }.sorted {
      (abs($0 - frame), $0) < (abs($1 - frame), $1)
    }
    chosen.formUnion(rest.prefix(max(limit - chosen.count, 0)))
    return chosen.sorted()
  }

  /// Those of an object's keyframes, given in ascending order, whose memory or pointer a frame
  /// attends to.
  static func attended(
    of keyframes: [Int], at frame: Int, step: TrackingStep, reach: MemoryReach
  ) -> Set<Int> {
    let far = step.frame(pointerReach - 1, before: frame)
    let near = min(far, frame)...max(far, frame)
    return Set(nearest(of: keyframes, to: frame, limit: reach.keyframes))
      .union(keyframes.filter(near.contains))
  }
}
