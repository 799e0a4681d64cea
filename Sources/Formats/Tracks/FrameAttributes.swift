/// What a person says of an object beyond its mask: true from a frame on, up to the object's next
/// attributes.
package struct FrameAttributes: Hashable, Sendable {
  package var frame: Int
  /// True if a part of the object is hidden by another one.
  package var isOccluded: Bool
  /// Values by name, such as `team: red`.
  package var values: [String: String]

  package init(frame: Int, isOccluded: Bool = false, values: [String: String] = [:]) {
    self.frame = frame
    self.isOccluded = isOccluded
    self.values = values
  }

  /// True if both say the same, on whichever frames.
  package func says(_ other: FrameAttributes?) -> Bool {
    isOccluded == (other?.isOccluded ?? false) && values == (other?.values ?? [:])
  }
}

extension [FrameAttributes] {
  /// What is true on a frame; nil before the first attributes.
  ///
  /// - Precondition: by ascending frame.
  package func valid(on frame: Int) -> FrameAttributes? {
    last { $0.frame <= frame }
  }

  /// The same within a range: what is true on its first frame, and what follows in it.
  package func within(_ range: ClosedRange<Int>) -> [FrameAttributes] {
    guard var first = valid(on: range.lowerBound) else {
      return filter { range.contains($0.frame) }
    }
    first.frame = range.lowerBound
    return [first] + filter { $0.frame > range.lowerBound && range.contains($0.frame) }
  }
}
