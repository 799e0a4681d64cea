/// Some frames of a video, one bit each.
struct FrameSet: Hashable, Sendable {
  private(set) var words: [UInt64]

  /// None of `count` frames.
  init(count: Int) {
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  init(words: [UInt64]) {
    self.words = words
  }

  /// Whether `frame` was not in the set before.
  mutating func insert(_ frame: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(frame % 64)
    defer { words[frame / 64] |= bit }
    return words[frame / 64] & bit == 0
  }
}
