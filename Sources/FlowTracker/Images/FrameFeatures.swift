import Masklets

/// What the engine knows of one frame by itself; the same for every object.
struct FrameFeatures: Sendable {
  let image: FrameImage
  let appearance: FeatureStack

  init(_ image: FrameImage) throws {
    self.image = image
    appearance = try AppearanceFeatures.compute(
      rgb: image.rgb, width: image.width, height: image.height)
  }
}

/// Makes features and flows of the frames of a video.
struct FeatureSource: Sendable {
  let video: any FrameSource
  let scale: WorkingScale

  func features(of frame: Int) async throws -> FrameFeatures {
    try FrameFeatures(
      FrameImage(index: frame, image: await video.frame(frame), scale: scale))
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
    return try await FlowPair(from: earlier.image.grey, to: later.image.grey, for: .carrying)
  }
}
