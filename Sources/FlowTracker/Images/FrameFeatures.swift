import Masklets

/// Image and appearance features of one frame: the same for every object.
struct FrameFeatures: Sendable {
  let image: FrameImage
  let appearance: FeatureStack

  init(_ image: FrameImage) throws {
    self.image = image
    appearance = try AppearanceFeatures.compute(
      rgb: image.rgb, width: image.width, height: image.height)
  }
}

/// Computes features and optical flow of a video's frames at working size.
struct FeatureSource: Sendable {
  let video: any FrameSource
  let scale: WorkingScale

  func features(of frame: Int) async throws -> FrameFeatures {
    try FrameFeatures(
      FrameImage(index: frame, image: await video.frame(frame), scale: scale))
  }

  /// The features of `frame`; nil if there is no such frame.
  func features(ofAny frame: Int?) async throws -> FrameFeatures? {
    guard let frame else { return nil }
    return try await features(of: frame)
  }

  /// `known` if it was computed before, otherwise the flow between two frames; nil if there is no
  /// second frame.
  func pair(
    _ known: FlowPair? = nil, from earlier: FrameFeatures, to later: FrameFeatures?
  ) async throws -> FlowPair? {
    guard known == nil, let later else { return known }
    return try await FlowPair(from: earlier.image.grey, to: later.image.grey, for: .carrying)
  }
}
