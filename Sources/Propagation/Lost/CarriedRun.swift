import Masklets

/// Frames over which one object is carried away from its first or last keyframe.
struct CarriedRun: Hashable, Sendable {
  let object: ObjectID
  let frames: ClosedRange<Int>
  /// True if the keyframe is after the frames.
  let isBackward: Bool

  /// Away from the keyframe.
  var inOrder: [Int] { isBackward ? frames.reversed() : Array(frames) }
}

extension PropagateParameters {
  /// For each object and each shot that a leg is in, the frames before its first keyframe there and
  /// those after its last one, as far as the direction reaches them.
  var runsFromKeyframes: [CarriedRun] {
    legs.flatMap { leg in
      objects.filter { leg.objectIDs.contains($0.id) }.flatMap { object -> [CarriedRun] in
        let keyframes = object.keyframes.map(\.frame).filter { leg.shot?.contains($0) ?? true }
        guard let first = keyframes.min(), let last = keyframes.max() else { return [] }
        var runs: [CarriedRun] = []
        if direction != .forward, leg.start < first {
          let before = leg.start...min(leg.end, first - 1)
          runs.append(CarriedRun(object: object.id, frames: before, isBackward: true))
        }
        if direction != .backward, leg.end > last {
          let after = max(leg.start, last + 1)...leg.end
          runs.append(CarriedRun(object: object.id, frames: after, isBackward: false))
        }
        return runs
      }
    }
  }
}
