extension [ClosedRange<Int>] {
  /// Adds frames that come after all others, as one range with the last where they touch it.
  package mutating func append(joining frames: ClosedRange<Int>) {
    if let last, last.upperBound + 1 == frames.lowerBound {
      self[count - 1] = last.lowerBound...frames.upperBound
    } else {
      append(frames)
    }
  }
}
