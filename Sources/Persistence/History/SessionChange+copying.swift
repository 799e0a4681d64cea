import GRDB
import Masklets
import Propagation

extension SessionChange {
  /// Replaces the prompts and masks of `target` on those frames where `source` has some. Those of
  /// `source` stay.
  ///
  /// - Parameter range: nil for all frames.
  /// - Returns: the frames with masks, and the keyframes among them, ascending.
  func copyMasks(
    on range: ClosedRange<Int>? = nil, from source: Int64, to target: Int64, size: ImageSize
  ) throws -> (frames: [Int], keyframes: [Int]) {
    let isAffected = { (frame: Int) in range?.contains(frame) ?? true }
    let prompts = try Dictionary(
      uniqueKeysWithValues: Store.prompts(of: source, in: db)
        .filter { isAffected($0.frame) }.map { ($0.frame, $0.prompt) })
    let masked = try Store.maskedFrames(of: [source], in: db).filter(isAffected)
    for frame in Set(masked).union(prompts.keys).sorted() {
      _ = try removeMasks(on: frame...frame, of: target, size: size)
      let masks = try Store.masks(of: source).filter { $0.frame == frame }.fetchAll(db)
      for mask in masks {
        try storeMask(
          mask.mask(size: size), score: Float(mask.score), frame: frame, of: target,
          origin: mask.origin)
      }
      if let prompt = prompts[frame] { try storeKeyframe(frame, of: target, prompt) }
    }
    return (masked, prompts.keys.sorted())
  }

  /// Marks as stale what new keyframes make so, but none of the frames that got new masks with them.
  func markStale(around keyframes: [Int], exceptOn frames: [Int], of key: Int64) throws {
    for frame in keyframes { try markStale(around: frame, of: key) }
    let edit = try nextEdit()
    try updateStaleFrames(of: key) { stale in
      for frame in frames { stale.clear(frame...frame, upTo: edit) }
    }
  }
}
