import Masklets

/// The frames a propagation visits, in order.
struct Itinerary: Hashable, Sendable {
  struct Pass: Hashable, Sendable {
    var step: TrackingStep
    /// Frames visited; from the upper end where the step is backward.
    var frames: ClosedRange<Int>
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
      // The way back starts on the earliest keyframe itself: objects that only appear later are
      // tracked there again, as upstream does, now knowing what follows.
      let returns = isPrompted ? range.lowerBound < earliest : range.lowerBound <= earliest
      passes =
        forward + (returns && earliest > 0 ? Self.pass(.backward, range.lowerBound, earliest) : [])
    }
  }

  private static func pass(_ step: TrackingStep, _ first: Int, _ last: Int) -> [Pass] {
    first <= last ? [Pass(step: step, frames: first...last)] : []
  }

  /// The range of a gap, and before it the frames that memory is warmed up on.
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

  /// All visits in order.
  var visits: [Visit] {
    passes.indices.flatMap { index in
      let frames = Array(passes[index].frames)
      return (passes[index].step == .forward ? frames : frames.reversed()).map {
        Visit(pass: index, frame: $0)
      }
    }
  }

  struct Visit: Hashable, Sendable {
    var pass: Int
    var frame: Int
  }

  /// Whether the frame of `visit` is visited again later.
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
}
