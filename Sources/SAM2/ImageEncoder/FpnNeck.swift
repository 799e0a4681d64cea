import Tensors

/// Brings the trunk's four resolutions to one width.
///
/// Upstream: `FpnNeck` of modeling/backbones/image_encoder.py, with the decoder's projections of
/// the two finest levels (`SAM2Base.forward_image`).
struct FpnNeck: Sendable {
  private let coarsest, lateral: Linear  // convs.0.conv, convs.1.conv
  /// The two finest levels go through the neck and the decoder's projection as one product: nothing
  /// else sees what is between them.
  private let middle: Linear  // convs.2.conv, then sam_mask_decoder.conv_s1
  private let fine: Linear  // convs.3.conv, then sam_mask_decoder.conv_s0

  init(_ parameters: Parameters, decoder: Parameters, stageChannels: [Int]) throws {
    let width = FrameFeatures.channels
    // Coarsest first, as in the checkpoint.
    let neck = stageChannels.reversed().enumerated().map { index, channels in
      (parameters["convs.\(index).conv"], channels)
    }
    coarsest = try Linear(pointwise: neck[0].0, neck[0].1, width)
    lateral = try Linear(pointwise: neck[1].0, neck[1].1, width)
    middle = try Linear(
      pointwise: neck[2].0, neck[2].1, width, then: decoder["conv_s1"], FrameFeatures.middleWidth)
    fine = try Linear(
      pointwise: neck[3].0, neck[3].1, width, then: decoder["conv_s0"], FrameFeatures.fineWidth)
  }

  /// - Parameter stages: what `Hiera` returns, finest first.
  func callAsFunction(_ stages: [Tensor], on compute: Compute) -> FrameFeatures {
    // Only the two coarsest levels are joined top-down; the coarsest itself is not used further.
    let image = compute.upsampleNearest2x(
      coarsest(stages[3], on: compute),  // [32, 32, 256]
      adding: lateral(stages[2], on: compute))  // [64, 64, 256]
    return FrameFeatures(
      fine: fine(stages[0], on: compute), middle: middle(stages[1], on: compute),
      image: image.reshaped(image.shape[0] * image.shape[1], FrameFeatures.channels))
  }
}
