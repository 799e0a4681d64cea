import Masklets

/// The frames a propagation visits, in order: one or two passes through the video.
struct TrackingOrder: Hashable, Sendable {
  struct Pass: Hashable, Sendable {
    var step: TrackingStep
    /// The frames visited; a backward pass starts at the upper end.
    var frames: ClosedRange<Int>

    /// The frames visited, in order.
    fileprivate var ordered: [Int] {
      step == .forward ? Array(frames) : Array(frames.reversed())
    }
  }

  var passes: [Pass]

  /// - Precondition: every object has a keyframe.
  init(_ request: PropagationRequest) {
    let keyframes = request.objects.flatMap { $0.keyframes.map(\.frame) }
    guard let earliest = keyframes.min(), let latest = keyframes.max() else {
      preconditionFailure("no object has a keyframe")
    }
    let range = request.range
    if let gap = request.gap {
      passes = [Self.pass(through: gap, request)]
      return
    }
    let forward = Self.pass(.forward, earliest, range.upperBound)
    switch request.direction {
    case .forward:
      passes = forward
    case .backward:
      let start = request.backwardStart ?? min(latest, range.upperBound)
      passes = Self.pass(.backward, range.lowerBound, start)
    case .both:
      let isPrompted = request.objects.allSatisfy {
        $0.keyframes.contains { $0.frame == earliest }
      }
      // The backward pass starts on the earliest keyframe itself: there it tracks the objects that
      // are first prompted later, as upstream does, this time with the frames after it in memory.
      let returns = isPrompted ? range.lowerBound < earliest : range.lowerBound <= earliest
      passes =
        forward + (returns && earliest > 0 ? Self.pass(.backward, range.lowerBound, earliest) : [])
    }
  }

  /// The pass over the frames from `first` to `last`; none if there are no such frames.
  private static func pass(_ step: TrackingStep, _ first: Int, _ last: Int) -> [Pass] {
    first <= last ? [Pass(step: step, frames: first...last)] : []
  }

  /// The pass over the range of a gap, and before it over the frames with known masks that fill the
  /// memory bank.
  private static func pass(through gap: Gap, _ request: PropagationRequest) -> Pass {
    let range = request.range
    let known = gap.known.values.flatMap(\.keys)
    let comesAfterKeyframe = request.objects.contains {
      $0.keyframes[0].frame <= range.lowerBound
    }
    if comesAfterKeyframe {
      let near = known.filter { (range.lowerBound - Gap.warmUp..<range.lowerBound).contains($0) }
      return Pass(
        step: .forward, frames: (near.min() ?? range.lowerBound)...range.upperBound)
    }
    let near = known.filter {
      (range.upperBound + 1...range.upperBound + Gap.warmUp).contains($0)
    }
    return Pass(step: .backward, frames: range.lowerBound...(near.max() ?? range.upperBound))
  }

  /// A frame within a pass.
  struct Visit: Hashable, Sendable {
    /// Index in `passes`.
    var pass: Int
    var frame: Int
  }

  /// All visits in order.
  var visits: [Visit] {
    passes.indices.flatMap { index in
      passes[index].ordered.map { Visit(pass: index, frame: $0) }
    }
  }

  /// True if a later pass visits the frame again.
  func revisits(_ visit: Visit) -> Bool {
    passes[(visit.pass + 1)...].contains { $0.frames.contains(visit.frame) }
  }

  /// The frames whose memories, and those whose pointers, visits after `visit` may attend to.
  func remembered(after visit: Visit, reach: MemoryReach) -> (
    memories: [ClosedRange<Int>], pointers: [ClosedRange<Int>]
  ) {
    var starts = [(step: passes[visit.pass].step, frame: visit.frame)]
    for pass in passes[(visit.pass + 1)...] {
      // As if the frame before the pass's first had just been visited.
      let first = pass.step == .forward ? pass.frames.lowerBound : pass.frames.upperBound
      starts.append((pass.step, pass.step.frame(1, before: first)))
    }
    func back(_ count: Int) -> [ClosedRange<Int>] {
      guard count > 0 else { return [] }
      return starts.map { start in
        let far = start.step.frame(count - 1, before: start.frame)
        return min(far, start.frame)...max(far, start.frame)
      }
    }
    return (back(reach.bankSize - 1), back(MemoryBank.pointerReach - 1))
  }

  /// Those of an object's keyframes, given in ascending order, that some visit attends to.
  func attendedKeyframes(_ keyframes: [Int], reach: MemoryReach) -> Set<Int> {
    visits.reduce(into: []) { attended, visit in
      attended.formUnion(
        MemoryBank.attended(
          of: keyframes, at: visit.frame, step: passes[visit.pass].step, reach: reach))
    }
  }
}

/// The direction in which a video is tracked. Upstream: `track_in_reverse`.
enum TrackingStep: Int, Codable, Sendable {
  case forward = 1
  case backward = -1

  /// The frame `count` frames before `frame` in the direction of tracking.
  func frame(_ count: Int, before frame: Int) -> Int { frame - rawValue * count }
}
