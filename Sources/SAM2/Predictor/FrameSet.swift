/// A set of frames of a video, one bit for each frame of the video.
struct FrameSet: Hashable, Sendable {
  private(set) var words: [UInt64]

  /// The empty set, for a video of `count` frames.
  init(count: Int) {
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  init(words: [UInt64]) {
    self.words = words
  }

  /// Adds `frame`. Returns false if the set contained it already.
  mutating func insert(_ frame: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(frame % 64)
    defer { words[frame / 64] |= bit }
    return words[frame / 64] & bit == 0
  }
}
