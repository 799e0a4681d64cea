import Masklets

extension PropagateParameters {
  /// A stretch of frames that some of the objects are carried over in one run of the engine.
  struct Leg: Hashable, Sendable, Codable {
    struct KnownMask: Hashable, Sendable, Codable {
      let objectID: ObjectID
      let frame: Int
      /// Run lengths.
      let counts: String
    }

    let objectIDs: [ObjectID]
    let start: Int
    let end: Int
    /// For a stretch between neighbouring keyframes: masks that hold beside it. Nil for a
    /// propagation of its own.
    var known: [KnownMask]?

    var frames: ClosedRange<Int> { start...end }
  }

  /// What is to be done, in order; empty where no frame can be reached.
  var legs: [Leg] {
    if let changes { return changes }
    guard let reached else { return [] }
    return [
      Leg(objectIDs: objects.map(\.id), start: reached.lowerBound, end: reached.upperBound)
    ]
  }

  /// How many frames of the video get masks.
  var frameCount: Int {
    Set(legs.flatMap(\.frames)).count
  }

  /// How many frames have to be encoded for a leg.
  func workFrames(_ leg: Leg) -> Int {
    changes == nil ? workFrames : leg.frames.count
  }
}

/// Which stretches have to be made anew so that masks are up to date with their keyframes.
struct ChangePlan: Hashable, Sendable {
  struct Object: Hashable, Sendable {
    let id: ObjectID
    /// Ascending.
    let keyframes: [Int]
    let stale: [ClosedRange<Int>]

    /// Whether no mask holds but those of the keyframes.
    func isStaleThroughout(_ frameCount: Int) -> Bool {
      stale.reduce(0) { $0 + $1.count } + keyframes.count >= frameCount
    }
  }

  let asked: ClosedRange<Int>
  let direction: PropagationDirection
  let frameCount: Int

  /// The legs without what is known beside them.
  ///
  /// Objects of which nothing holds are carried together, as in a propagation of their own. Each of
  /// the others is carried over its stale frames alone; those that share a stretch go together.
  func legs(_ objects: [Object]) -> [PropagateParameters.Leg] {
    let objects = objects.filter { !$0.keyframes.isEmpty }
    let whole = objects.filter { $0.isStaleThroughout(frameCount) }
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
    let from = direction == .forward ? max(asked.lowerBound, first) : asked.lowerBound
    let to = direction == .backward ? min(asked.upperBound, last) : asked.upperBound
    // Keyframes at the ends need nothing.
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

  /// An object's stale frames that are asked for, cut at its keyframes.
  private func stretches(of object: Object) -> [Stretch] {
    let borders = [-1] + object.keyframes + [frameCount]
    return zip(borders, borders.dropFirst()).flatMap { before, after -> [Stretch] in
      let hasBefore = before >= 0
      let hasAfter = after < frameCount
      guard direction != .forward || hasBefore, direction != .backward || hasAfter else {
        return []
      }
      return object.stale.compactMap { stale in
        let first = max(stale.lowerBound, before + 1, asked.lowerBound)
        let last = min(stale.upperBound, after - 1, asked.upperBound)
        return first <= last
          ? Stretch(first: first, last: last, comesAfterKeyframe: hasBefore) : nil
      }
    }
  }
}
