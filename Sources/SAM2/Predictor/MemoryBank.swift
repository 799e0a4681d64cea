import Tensors

/// What one object remembers of a video while it is tracked: its keyframes, and the frames tracked
/// last, as far back as later frames attend to them.
///
/// Upstream: `output_dict` of an object, `cond_frame_outputs` and `non_cond_frame_outputs`.
struct MemoryBank: Sendable {
  struct Keyframe: Sendable {
    var output: FrameOutput
    /// [4096, 64]
    var memory: Tensor
  }

  struct Tracked: Sendable {
    /// Object pointer [256].
    var pointer: Tensor
    /// [4096, 64]; nil once the frame is so far back that only its pointer is attended to.
    var memory: Tensor?
  }

  /// Most pointers attended to besides those of keyframes, the frame itself counted
  /// (`max_obj_ptrs_in_encoder`).
  static let pointerReach = 16

  /// By frame.
  private(set) var keyframes: [Int: Keyframe] = [:]
  /// By frame; none of them is a keyframe.
  private(set) var tracked: [Int: Tracked] = [:]

  mutating func addKeyframe(_ keyframe: Keyframe, at frame: Int) {
    keyframes[frame] = keyframe
    tracked[frame] = nil
  }

  mutating func addTracked(_ output: Tracked, at frame: Int) {
    precondition(keyframes[frame] == nil, "frame \(frame) is a keyframe")
    tracked[frame] = output
  }

  /// Removes memories and pointers of tracked frames outside the given ranges of frames.
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
