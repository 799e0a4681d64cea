import Masklets

/// Rivals are objects that share no pixel: what is one's is not another's.
extension PropagationRun {
  /// Weighs each object's evidence against that of its rivals.
  func contend(_ expected: inout [Expectation?], on frame: Int) {
    guard !exclusive.isEmpty else { return }
    let claims = tracks.indices.map { object in
      expected[object]?.evidence ?? claimedByPerson(object, on: frame)
    }
    for object in tracks.indices {
      guard let own = expected[object]?.evidence else { continue }
      let others = rivals(of: object).compactMap { claims[$0] }
      expected[object]?.evidence = Overlap.contended(own, others)
    }
  }

  /// Where two rivals claim a pixel after all, the likelier one gets it.
  mutating func separateTracks(on frame: Int) {
    for (a, b) in exclusive {
      guard var first = tracks[a], var second = tracks[b],
        keyMasks[a][frame] == nil, keyMasks[b][frame] == nil
      else { continue }
      Overlap.separate(&first.probability, &second.probability)
      tracks[a] = first
      tracks[b] = second
    }
  }

  /// Where the rivals of `object` are; nil where that is known of none.
  ///
  /// - Parameter areTracked: whether the tracks have come to this frame; else persons' masks alone
  ///   tell.
  func rivals(
    of object: Int, on frame: FrameImage, areTracked: Bool = false
  ) throws -> Plane? {
    var union: Plane?
    for rival in rivals(of: object) {
      let known: Plane
      if let mask = keyMasks[rival][frame.index] {
        known = try ObjectTrack.soft(mask, width: frame.width, height: frame.height)
      } else if areTracked, let track = tracks[rival] {
        known = track.probability
      } else {
        continue
      }
      guard let before = union else {
        union = known
        continue
      }
      for i in known.values.indices { union?.values[i] = max(before.values[i], known.values[i]) }
    }
    return union
  }

  private func rivals(of object: Int) -> [Int] {
    exclusive.compactMap { $0.0 == object ? $0.1 : $0.1 == object ? $0.0 : nil }
  }

  /// The evidence of a mask that a person gave, which leaves no doubt.
  private func claimedByPerson(_ object: Int, on frame: Int) -> Plane? {
    guard keyMasks[object][frame] != nil, var claim = tracks[object]?.probability else {
      return nil
    }
    for i in claim.values.indices { claim.values[i] = 20 * (claim.values[i] - 0.5) }
    return claim
  }
}
