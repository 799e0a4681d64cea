import Tensors

/// Projects the trunk's four levels to the widths that the other modules read.
///
/// Upstream: `FpnNeck` of modeling/backbones/image_encoder.py, and the mask decoder's projections
/// of the two finest levels, which `SAM2Base.forward_image` applies.
struct FpnNeck: Sendable {
  private let coarsest, lateral: Linear  // convs.0.conv, convs.1.conv
  // The neck's and the mask decoder's projection of each of the two finest levels are one product
  // here: nothing else reads the neck's output for them.
  private let middle: Linear  // convs.2.conv, then sam_mask_decoder.conv_s1
  private let fine: Linear  // convs.3.conv, then sam_mask_decoder.conv_s0

  init(_ parameters: Parameters, decoder: Parameters, stageChannels: [Int]) throws {
    let width = EncodedFrame.channels
    // Coarsest first, as in the checkpoint.
    let neck = stageChannels.reversed().enumerated().map { index, channels in
      (parameters["convs.\(index).conv"], channels)
    }
    coarsest = try Linear(pointwise: neck[0].0, neck[0].1, width)
    lateral = try Linear(pointwise: neck[1].0, neck[1].1, width)
    middle = try Linear(
      pointwise: neck[2].0, neck[2].1, width, then: decoder["conv_s1"], EncodedFrame.middleWidth)
    fine = try Linear(
      pointwise: neck[3].0, neck[3].1, width, then: decoder["conv_s0"], EncodedFrame.fineWidth)
  }

  /// - Parameter stages: the output of `Hiera`, finest first.
  func callAsFunction(_ stages: [Tensor], on compute: Compute) -> EncodedFrame {
    // The coarsest level is only added to the next one (`fpn_top_down_levels`, `scalp`).
    let image = compute.upsampleNearest2x(
      coarsest(stages[3], on: compute),  // [32, 32, 256]
      adding: lateral(stages[2], on: compute))  // [64, 64, 256]
    return EncodedFrame(
      fine: fine(stages[0], on: compute), middle: middle(stages[1], on: compute),
      image: image.reshaped(image.shape[0] * image.shape[1], EncodedFrame.channels))
  }
}
