import Masklets

/// The sizes at which the engine works on a video.
struct WorkingScale: Sendable, Hashable {
  /// Size of the video's frames.
  let full: ImageSize
  /// Size at which masks are carried or guessed.
  let working: ImageSize
  /// Size at which final edges are drawn.
  let refinement: ImageSize

  /// For carrying masks.
  static func carrying(_ full: ImageSize) -> WorkingScale {
    WorkingScale(full: full, longSide: Tuning.Size.carrying)
  }

  /// For first masks, which a person waits for.
  static func prompting(_ full: ImageSize) -> WorkingScale {
    WorkingScale(full: full, longSide: Tuning.Size.prompting)
  }

  private init(full: ImageSize, longSide: Int) {
    self.full = full
    working = Self.scaled(full, longSide: longSide, shortest: Tuning.Size.leastWorking)
    refinement = Self.scaled(
      full, longSide: Tuning.Size.refinement, shortest: Tuning.Size.leastRefinement)
  }

  /// `size` reduced so that no side exceeds `longSide`. Enlarges only sides below `shortest`.
  private static func scaled(_ size: ImageSize, longSide: Int, shortest: Int) -> ImageSize {
    let factor = min(1, Double(longSide) / Double(max(size.width, size.height)))
    func side(_ length: Int) -> Int { max(shortest, Int((Double(length) * factor).rounded())) }
    return ImageSize(width: side(size.width), height: side(size.height))
  }
}
