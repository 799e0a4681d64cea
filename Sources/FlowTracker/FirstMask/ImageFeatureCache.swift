import Masklets

/// The frames that a person clicked on last, so that a further click need not compute their motion
/// again.
actor ImageFeatureCache {
  /// Identifies a frame by its place in the video and by its pixels.
  struct Key: Hashable, Sendable {
    let index: Int
    let frameCount: Int
    /// Hash of its pixels.
    let content: Int
  }

  /// The oldest first.
  private var frames: [(key: Key, frame: PromptedFrame)] = []
  /// Masks guessed lately from clicks alone, the oldest first.
  private var guesses: [(key: Key, mask: Mask)] = []

  /// nil if the frame is not in the cache.
  subscript(key: Key) -> PromptedFrame? {
    frames.first { $0.key == key }?.frame
  }

  func store(_ frame: PromptedFrame, for key: Key) {
    frames.removeAll { $0.key == key }
    frames.append((key, frame))
    frames.removeFirst(max(0, frames.count - Tuning.Cache.frames))
  }

  func store(guess: Mask, on key: Key) {
    guesses.append((key, guess))
    guesses.removeFirst(max(0, guesses.count - Tuning.Cache.guesses))
  }

  /// True if `mask` is one of the guesses for that frame, apart from small changes since.
  func isGuess(_ mask: Mask, on key: Key) -> Bool {
    guesses.contains {
      $0.key == key && $0.mask.size == mask.size
        && $0.mask.iou(with: mask) > Tuning.Cache.sameMask
    }
  }
}
