import Masklets

/// Sizes at which the engine works on a video.
struct WorkingScale: Sendable, Hashable {
  /// Size of the video's frames.
  let full: ImageSize
  let working: ImageSize
  /// Long side at most 960: edges finer than that are not to be had from a soft mask made at
  /// working size.
  let refinement: ImageSize

  /// For carrying masks: a long side of 640 pixels. Distances of the recipe were chosen at 427
  /// and serve here too; the finer grid gives truer edges and thin parts.
  static func carrying(_ full: ImageSize) -> WorkingScale {
    WorkingScale(full: full, longSide: 640)
  }

  /// For first masks, which people wait for: graph cuts take twice the time at 640.
  static func prompting(_ full: ImageSize) -> WorkingScale {
    WorkingScale(full: full, longSide: 427)
  }

  private init(full: ImageSize, longSide: Int) {
    self.full = full
    working = Self.scaled(full, longSide: longSide, shortest: 32)
    refinement = Self.scaled(full, longSide: 960, shortest: 8)
  }

  /// Never enlarges but to keep both sides at least `shortest`, which optical flow needs.
  private static func scaled(_ size: ImageSize, longSide: Int, shortest: Int) -> ImageSize {
    let factor = min(1, Double(longSide) / Double(max(size.width, size.height)))
    func side(_ length: Int) -> Int { max(shortest, Int((Double(length) * factor).rounded())) }
    return ImageSize(width: side(size.width), height: side(size.height))
  }
}
