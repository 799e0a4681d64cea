import Masklets

/// Where a propagation ends because a shot does.
package struct ShotStops: Hashable, Sendable, Codable {
  package struct Stop: Hashable, Sendable, Codable {
    /// First frame of the shot after the cut.
    package let cut: Int
    package let objectIDs: [ObjectID]
  }

  /// By ascending cut.
  package let stops: [Stop]
  /// How many frames at least one object would have been carried to across a cut.
  package let framesLeft: Int
  /// The runs of the engine instead of those across cuts; nil if no cut is in their way.
  package let legs: [PropagateParameters.Leg]?

  static let nowhere = ShotStops(stops: [], framesLeft: 0, legs: nil)
}

extension PropagateParameters {
  /// The same propagation without what lies across a cut from an object's keyframes. In every shot it
  /// carries the objects that have keyframes there, from those keyframes only.
  ///
  /// One that is to go across cuts, or was stopped before, is returned as it is.
  ///
  /// - Parameter cuts: of the video, ascending.
  package func stopping(at cuts: [ShotCut]) -> PropagateParameters {
    guard acrossCuts != true, shotStops == nil else { return self }
    let shots = shots(between: cuts)
    let inShots = legs.map { leg in shots.compactMap { self.part(of: leg, in: $0) } }
    var stopping = self
    stopping.shotStops = .nowhere
    let isUnchanged = zip(legs, inShots).allSatisfy { leg, parts in
      parts.count == 1 && parts[0].frames == leg.frames && parts[0].objectIDs == leg.objectIDs
        && keyframes(of: leg).allSatisfy { parts[0].shot?.contains($0) ?? true }
    }
    guard !isUnchanged else { return stopping }
    var stops: [Int: Set<ObjectID>] = [:]
    var left: Set<Int> = []
    for (leg, parts) in zip(legs, inShots) {
      for id in leg.objectIDs {
        let covered = parts.filter { $0.objectIDs.contains(id) }
        let lost = Set(leg.frames).subtracting(covered.flatMap(\.frames))
        left.formUnion(lost)
        for part in covered {
          guard let shot = part.shot else { continue }
          if lost.contains(shot.upperBound + 1) {
            stops[shot.upperBound + 1, default: []].insert(id)
          }
          if lost.contains(shot.lowerBound - 1) { stops[shot.lowerBound, default: []].insert(id) }
        }
      }
    }
    stopping.shotStops = ShotStops(
      stops: stops.sorted { $0.key < $1.key }.map {
        .init(cut: $0.key, objectIDs: $0.value.sorted())
      },
      framesLeft: left.count, legs: inShots.flatMap { $0 })
    return stopping
  }

  /// The shots from the first to the last frame that matters, cut as `cuts` says.
  private func shots(between cuts: [ShotCut]) -> [ClosedRange<Int>] {
    let frames = legs.flatMap { [$0.start, $0.end] } + objects.flatMap(\.keyframes).map(\.frame)
    guard let first = frames.min(), let last = frames.max() else { return [] }
    return cuts.shots(in: first...last)
  }

  private func keyframes(of leg: Leg) -> [Int] {
    objects.filter { leg.objectIDs.contains($0.id) }.flatMap(\.keyframes).map(\.frame)
  }

  /// What of a leg can be carried from keyframes in the shot; nil if nothing.
  private func part(of leg: Leg, in shot: ClosedRange<Int>) -> Leg? {
    var (start, end) = (max(leg.start, shot.lowerBound), min(leg.end, shot.upperBound))
    guard start <= end else { return nil }
    var starts: [Int] = []
    let reached = objects.filter { object in
      let inShot = object.keyframes.map(\.frame).filter(shot.contains)
      guard leg.objectIDs.contains(object.id), !inShot.isEmpty else { return false }
      // A stretch between keyframes lies on one side of all keyframes of the shot.
      if leg.known != nil, direction == .forward, !inShot.contains(where: { $0 < start }) {
        return false
      }
      if leg.known != nil, direction == .backward, !inShot.contains(where: { $0 > end }) {
        return false
      }
      starts += inShot
      return true
    }
    guard let first = starts.min(), let last = starts.max() else { return nil }
    if leg.known == nil, direction == .forward { start = max(start, first) }
    if leg.known == nil, direction == .backward { end = min(end, last) }
    guard start <= end else { return nil }
    var part = Leg(objectIDs: reached.map(\.id), start: start, end: end)
    part.known = leg.known?.filter { known in
      shot.contains(known.frame) && part.objectIDs.contains(known.objectID)
    }
    part.shot = shot
    return part
  }
}
