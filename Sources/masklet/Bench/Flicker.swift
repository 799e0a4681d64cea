/// Counts how often an object's mask is gone for a moment: empty on one or two frames between frames
/// on which it is not.
///
/// Accuracy hardly falls when a mask flickers at an object that is small or seldom seen, but a person
/// sees it at once.
struct Flicker {
  /// A longer gap is an object that was lost or hidden.
  static let longestGap = 2

  private(set) var count = 0
  /// Frames since the mask was last seen; nil before the first.
  private var gap: Int?

  /// Adds the next frame of the object, in the order of time.
  mutating func add(isEmpty: Bool) {
    if isEmpty {
      gap? += 1
      return
    }
    if let gap, (1...Self.longestGap).contains(gap) { count += 1 }
    gap = 0
  }
}
