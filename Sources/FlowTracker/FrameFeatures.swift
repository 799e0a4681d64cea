import Masklets

/// What the engine knows of one frame by itself; the same for every object.
final class FrameFeatures: Sendable {
  let index: Int
  /// Working size: every map of the engine has it.
  let width: Int
  let height: Int
  /// RGB at working size, `[height, width, 3]`.
  let rgb: [UInt8]
  let grey: GreyImage
  /// RGB at the size masks are refined at.
  let refinement: RGBImage
  let appearance: FeatureStack

  init(index: Int, image: RGBImage, scale: WorkingScale) throws {
    self.index = index
    width = scale.working.width
    height = scale.working.height
    let full = (image.size.width, image.size.height)
    rgb = try OpenCV.resizeRGB(image.pixels, from: full, to: (width, height))
    grey = GreyImage(
      width: width, height: height,
      pixels: try OpenCV.grey(rgb, width: width, height: height))
    let refined = scale.refinement
    refinement = RGBImage(
      size: refined,
      pixels: try OpenCV.resizeRGB(
        image.pixels, from: full, to: (refined.width, refined.height)))
    appearance = try AppearanceFeatures.compute(rgb: rgb, width: width, height: height)
  }
}

/// One byte a pixel, at working size.
struct GreyImage: Sendable {
  let width: Int
  let height: Int
  /// `[height, width]`
  let pixels: [UInt8]
}

/// Sizes at which the engine works on a video.
struct WorkingScale: Sendable, Hashable {
  /// Size of the video's frames.
  let full: ImageSize
  /// Long side near 430: flow and features cost a quarter there and lose little.
  let working: ImageSize
  /// Long side at most 960: edges finer than that are not to be had from a soft mask made at
  /// working size.
  let refinement: ImageSize

  init(_ full: ImageSize) {
    self.full = full
    working = Self.scaled(full, longSide: 427, shortest: 32)
    refinement = Self.scaled(full, longSide: 960, shortest: 8)
  }

  /// Never enlarges but to keep both sides at least `shortest`, which optical flow needs.
  private static func scaled(_ size: ImageSize, longSide: Int, shortest: Int) -> ImageSize {
    let factor = min(1, Double(longSide) / Double(max(size.width, size.height)))
    func side(_ length: Int) -> Int { max(shortest, Int((Double(length) * factor).rounded())) }
    return ImageSize(width: side(size.width), height: side(size.height))
  }
}

/// Makes features and flows of the frames of a video.
struct FeatureSource: Sendable {
  let video: any FrameSource
  let scale: WorkingScale

  func features(of frame: Int) async throws -> FrameFeatures {
    try FrameFeatures(index: frame, image: await video.frame(frame), scale: scale)
  }

  func features(ofAny frame: Int?) async throws -> FrameFeatures? {
    guard let frame else { return nil }
    return try await features(of: frame)
  }

  /// `known`, or else the flow between two frames; nil without a second one.
  func pair(
    _ known: FlowPair? = nil, from earlier: FrameFeatures, to later: FrameFeatures?
  ) async throws -> FlowPair? {
    guard known == nil, let later else { return known }
    return try await FlowPair(from: earlier, to: later)
  }
}
