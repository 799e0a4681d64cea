import Masklets

/// What a propagation knows of the masks it made so far, and where it lost objects. Frames may come in
/// any order.
///
/// Between two keyframes nothing counts as lost: masks there come from both sides.
struct MaskWatch: Hashable, Sendable {
  /// Frames on which an object's masks are not believed.
  struct Loss: Hashable, Sendable {
    let lost: LostObject
    let frames: ClosedRange<Int>
    /// True if the masks are believed again on the frames that were carried next.
    let isFoundAgain: Bool
  }

  private let runs: [CarriedRun]
  private var masks: [ObjectID: [Int: LossOfTrust.Mask]] = [:]

  /// - Parameter runs: where objects can be lost; masks on other frames are ignored.
  init(_ runs: [CarriedRun]) {
    self.runs = runs
  }

  mutating func add(_ mask: LossOfTrust.Mask, of object: ObjectID, frame: Int) {
    guard runs.contains(where: { $0.object == object && $0.frames.contains(frame) }) else { return }
    masks[object, default: [:]][frame] = mask
  }

  /// The losses so far, by object and frame.
  var losses: [Loss] {
    runs.flatMap { losses(along: $0) }.sorted {
      ($0.lost.objectID, $0.frames.lowerBound) < ($1.lost.objectID, $1.frames.lowerBound)
    }
  }

  private func losses(along run: CarriedRun) -> [Loss] {
    let known = masks[run.object] ?? [:]
    let made = run.inOrder.filter { known[$0] != nil }
    return LossOfTrust.pauses(in: made.compactMap { known[$0] }).map { pause in
      let (first, last) = (made[pause.start], made[(pause.end ?? made.count) - 1])
      return Loss(
        lost: LostObject(objectID: run.object, frame: first, reason: pause.reason),
        frames: min(first, last)...max(first, last), isFoundAgain: pause.end != nil)
    }
  }
}

/// As bytes, for a checkpoint.
extension MaskWatch {
  func checkpoint() -> [ObjectID: CarriedMasks] { masks.mapValues(CarriedMasks.init) }

  mutating func resume(from checkpoint: [ObjectID: CarriedMasks]) {
    masks = checkpoint.mapValues(\.byFrame)
  }
}
