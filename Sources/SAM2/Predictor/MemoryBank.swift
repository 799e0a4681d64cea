import Tensors

/// What one object remembers of a video while it is tracked: its keyframes, and as many of the
/// frames tracked last as the network looks back at.
struct MemoryBank: Sendable {
  struct Keyframe: Sendable {
    var output: FrameOutput
    /// [4096, 64]
    var memory: Tensor
  }

  struct Tracked: Sendable {
    /// Object pointer [256].
    var pointer: Tensor
    /// [4096, 64]; nil once it is too far back to be attended to.
    var memory: Tensor?
  }

  /// Most pointers attended to besides those of keyframes, the frame itself counted.
  static let pointerReach = 16

  private(set) var keyframes: [Int: Keyframe] = [:]
  /// Frames that are no keyframes.
  private(set) var tracked: [Int: Tracked] = [:]

  mutating func addKeyframe(_ keyframe: Keyframe, at frame: Int) {
    keyframes[frame] = keyframe
    tracked[frame] = nil
  }

  mutating func addTracked(_ output: Tracked, at frame: Int) {
    precondition(keyframes[frame] == nil, "frame \(frame) is a keyframe")
    tracked[frame] = output
  }

  /// Drops memories and pointers of tracked frames outside the ranges given.
  mutating func forgetTracked(
    keepingMemories memories: [ClosedRange<Int>], pointers: [ClosedRange<Int>]
  ) {
    for (frame, output) in tracked {
      if !pointers.contains(where: { $0.contains(frame) }) {
        tracked[frame] = nil
      } else if output.memory != nil, !memories.contains(where: { $0.contains(frame) }) {
        tracked[frame]?.memory = nil
      }
    }
  }
}

/// How much of a memory bank a frame attends to.
struct MemoryReach: Hashable, Sendable {
  /// The frame itself and the previous frames attended to, 1 to 7.
  var bankSize: Int
  /// Most keyframes attended to, the nearest; nil for all.
  var keyframes: Int?
  /// Frames in the video.
  var frameCount: Int

  /// Pointers attended to besides keyframes', the frame itself counted.
  var pointers: Int { min(frameCount, MemoryBank.pointerReach) }
}

/// Which way a video is tracked.
enum TrackingStep: Int, Codable, Sendable {
  case forward = 1
  case backward = -1

  /// The frame `count` frames before `frame` in the direction of tracking.
  func frame(_ count: Int, before frame: Int) -> Int { frame - rawValue * count }
}

extension MemoryBank {
  /// What a frame attends to.
  ///
  /// Upstream: the choice of memories and pointers in `_prepare_memory_conditioned_features` of
  /// modeling/sam2_base.py. Of a bank smaller than 7 the slots nearest to the frame stay as they
  /// were trained, and keyframes keep theirs.
  func recollection(at frame: Int, step: TrackingStep, reach: MemoryReach) -> Recollection {
    let attended = nearestKeyframes(to: frame, limit: reach.keyframes)
    let others = keyframes.filter { !attended.contains($0.key) }
    var memories = attended.compactMap { index in
      keyframes[index].map {
        Recollection.Memory(memory: $0.memory, slot: Network.memorySlots - 1)
      }
    }
    for back in stride(from: reach.bankSize - 1, to: 0, by: -1) {
      let index = step.frame(back, before: frame)
      if let memory = tracked[index]?.memory ?? others[index]?.memory {
        memories.append(.init(memory: memory, slot: back - 1))
      }
    }

    // Pointers of keyframes count only from the past.
    var pointers = attended.compactMap { index -> Recollection.Pointer? in
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
    return Recollection(
      memories: memories, pointers: pointers, longestDistance: Float(max(reach.pointers - 1, 1)))
  }

  /// At most `limit` keyframes, in ascending order: the nearest on either side, then the nearest.
  func nearestKeyframes(to frame: Int, limit: Int?) -> [Int] {
    Self.nearest(of: keyframes.keys.sorted(), to: frame, limit: limit)
  }

  /// At most `limit` of the frames given in ascending order: the nearest on either side of `frame`,
  /// then the nearest.
  ///
  /// Upstream: `select_closest_cond_frames` of modeling/sam2_utils.py.
  static func nearest(of all: [Int], to frame: Int, limit: Int?) -> [Int] {
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

  /// Those of an object's keyframes, given in ascending order, that a frame attends to: their
  /// memories, or their pointers alone.
  static func attended(
    of keyframes: [Int], at frame: Int, step: TrackingStep, reach: MemoryReach
  ) -> Set<Int> {
    let far = step.frame(pointerReach - 1, before: frame)
    let near = min(far, frame)...max(far, frame)
    return Set(nearest(of: keyframes, to: frame, limit: reach.keyframes))
      .union(keyframes.filter(near.contains))
  }
}
