import Masklets

/// Finds the stretches of frames that have to be computed anew so that no requested mask is stale.
package struct ChangePlan: Hashable, Sendable {
  package struct Object: Hashable, Sendable {
    package let id: ObjectID
    /// Ascending.
    package let keyframes: [Int]
    package let stale: [ClosedRange<Int>]

    package init(id: ObjectID, keyframes: [Int], stale: [ClosedRange<Int>]) {
      self.id = id
      self.keyframes = keyframes
      self.stale = stale
    }

    /// True if only the masks on keyframes are up to date.
    func isStaleThroughout(_ frameCount: Int) -> Bool {
      stale.reduce(0) { $0 + $1.count } + keyframes.count >= frameCount
    }
  }

  /// The frames requested.
  let requested: ClosedRange<Int>
  let direction: PropagationDirection
  let frameCount: Int
  /// False to carry also an object that is stale throughout from keyframe to keyframe, so that the
  /// stretches can be made in any order.
  let carriesWhole: Bool

  package init(
    requested: ClosedRange<Int>, direction: PropagationDirection, frameCount: Int,
    carriesWhole: Bool = true
  ) {
    self.requested = requested
    self.direction = direction
    self.frameCount = frameCount
    self.carriesWhole = carriesWhole
  }

  /// The legs, still without the masks known next to them.
  ///
  /// Objects that are stale throughout are carried together, as in a propagation of their own. Each
  /// of the others is carried over its stale frames only; objects that share a stretch are carried
  /// together.
  package func legs(_ objects: [Object]) -> [PropagateParameters.Leg] {
    let objects = objects.filter { !$0.keyframes.isEmpty }
    let whole = objects.filter { carriesWhole && $0.isStaleThroughout(frameCount) }
    var stretches: [Stretch: [ObjectID]] = [:]
    for object in objects where !whole.contains(object) {
      for stretch in self.stretches(of: object) {
        stretches[stretch, default: []].append(object.id)
      }
    }
    let legs = stretches.sorted { $0.key < $1.key }.map { stretch, ids in
      PropagateParameters.Leg(
        objectIDs: ids, start: stretch.first, end: stretch.last, known: [])
    }
    return wholeLeg(whole).map { [$0] + legs } ?? legs
  }

  private func wholeLeg(_ objects: [Object]) -> PropagateParameters.Leg? {
    let keyframes = objects.flatMap(\.keyframes)
    guard let first = keyframes.min(), let last = keyframes.max() else { return nil }
    let from = direction == .forward ? max(requested.lowerBound, first) : requested.lowerBound
    let to = direction == .backward ? min(requested.upperBound, last) : requested.upperBound
    // Keyframes at either end are up to date: the leg runs from the first to the last stale frame.
    let stale = objects.flatMap(\.stale).filter { $0.lowerBound <= to && $0.upperBound >= from }
    guard let start = stale.map({ max($0.lowerBound, from) }).min(),
      let end = stale.map({ min($0.upperBound, to) }).max()
    else { return nil }
    return PropagateParameters.Leg(objectIDs: objects.map(\.id), start: start, end: end)
  }

  private struct Stretch: Hashable, Comparable {
    let first: Int
    let last: Int
    let comesAfterKeyframe: Bool

    static func < (a: Stretch, b: Stretch) -> Bool {
      (a.first, a.last, a.comesAfterKeyframe ? 1 : 0)
        < (b.first, b.last, b.comesAfterKeyframe ? 1 : 0)
    }
  }

  /// An object's requested stale frames, cut at its keyframes.
  private func stretches(of object: Object) -> [Stretch] {
    let borders = [-1] + object.keyframes + [frameCount]
    return zip(borders, borders.dropFirst()).flatMap { before, after -> [Stretch] in
      let hasBefore = before >= 0
      let hasAfter = after < frameCount
      guard direction != .forward || hasBefore, direction != .backward || hasAfter else {
        return []
      }
      return object.stale.compactMap { stale in
        let first = max(stale.lowerBound, before + 1, requested.lowerBound)
        let last = min(stale.upperBound, after - 1, requested.upperBound)
        return first <= last
          ? Stretch(first: first, last: last, comesAfterKeyframe: hasBefore) : nil
      }
    }
  }
}
