/// Where a video changes from one shot to another.
package struct ShotCut: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// From one frame to the next.
    case cut
    /// Over several frames that show both shots.
    case dissolve
  }

  /// The first frame of the new shot; in a dissolve, the first on which it outweighs the old one. At
  /// least 1.
  package let frame: Int
  package let kind: Kind

  package init(frame: Int, kind: Kind) {
    self.frame = frame
    self.kind = kind
  }
}

extension [ShotCut] {
  /// What each shot has of `frames`, in order; the cuts are ascending.
  func shots(in frames: ClosedRange<Int>) -> [ClosedRange<Int>] {
    let borders = map(\.frame).filter { $0 > frames.lowerBound && $0 <= frames.upperBound }
    return zip([frames.lowerBound] + borders, borders + [frames.upperBound + 1])
      .map { $0...$1 - 1 }
  }
}
