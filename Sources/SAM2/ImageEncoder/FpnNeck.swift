import Tensors

/// Brings the trunk's four resolutions to one width.
///
/// Upstream: `FpnNeck` of modeling/backbones/image_encoder.py, with the decoder's projections of
/// the two finest levels (`SAM2Base.forward_image`).
struct FpnNeck: Sendable {
  /// One for each resolution, coarsest first as in the checkpoint.
  private let convolutions: [Linear]  // convs.N.conv
  private let fine: Linear  // sam_mask_decoder.conv_s0
  private let middle: Linear  // sam_mask_decoder.conv_s1

  init(_ parameters: Parameters, decoder: Parameters, stageChannels: [Int]) throws {
    convolutions = try stageChannels.reversed().enumerated().map { index, channels in
      try Linear(pointwise: parameters["convs.\(index).conv"], channels, FrameFeatures.channels)
    }
    fine = try Linear(pointwise: decoder["conv_s0"], FrameFeatures.channels, 32)
    middle = try Linear(pointwise: decoder["conv_s1"], FrameFeatures.channels, 64)
  }

  /// - Parameter stages: what `Hiera` returns, finest first.
  func callAsFunction(_ stages: [Tensor], on compute: Compute) -> FrameFeatures {
    // Only the two coarsest levels are joined top-down; the coarsest itself is not used further.
    let coarsest = convolutions[0](stages[3], on: compute)  // [32, 32, 256]
    let lateral = convolutions[1](stages[2], on: compute)  // [64, 64, 256]
    let image = compute.upsampleNearest2x(coarsest, adding: lateral)
    return FrameFeatures(
      fine: fine(convolutions[3](stages[0], on: compute), on: compute),
      middle: middle(convolutions[2](stages[1], on: compute), on: compute),
      image: image.reshaped(image.shape[0] * image.shape[1], FrameFeatures.channels))
  }
}
