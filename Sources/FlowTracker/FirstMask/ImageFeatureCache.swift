import Masklets

/// The frames a person clicked on last, so that a further click need not compute their motion anew.
actor FrameCache {
  /// A frame's identity: where it is, and what it shows.
  struct Key: Hashable, Sendable {
    let index: Int
    let frameCount: Int
    /// Hash of its pixels.
    let content: Int
  }

  struct Entry: Sendable {
    let frame: FrameImage
    let motion: MotionImage
  }

  private static let limit = 3
  private static let guessLimit = 8
  private var entries: [(key: Key, entry: Entry)] = []
  /// Masks guessed lately from clicks alone.
  private var guesses: [(key: Key, mask: Mask)] = []

  func entry(for key: Key) -> Entry? {
    entries.first { $0.key == key }?.entry
  }

  func keep(_ entry: Entry, for key: Key) {
    entries.removeAll { $0.key == key }
    entries.append((key, entry))
    entries.removeFirst(max(0, entries.count - Self.limit))
  }

  func keep(guess: Mask, for key: Key) {
    guesses.append((key, guess))
    guesses.removeFirst(max(0, guesses.count - Self.guessLimit))
  }

  /// Whether `mask` is, but for small changes afterwards, one of the guesses for that frame.
  func isGuess(_ mask: Mask, for key: Key) -> Bool {
    guesses.contains {
      $0.key == key && $0.mask.size == mask.size && $0.mask.iou(with: mask) > 0.9
    }
  }
}
