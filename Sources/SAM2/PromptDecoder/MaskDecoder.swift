import Tensors

// M: mask tokens, 4: one for an unambiguous prompt, three for the alternatives of an ambiguous one
// P: tokens of the prompt

/// Predicts masks from the image embedding and the prompt's embeddings.
///
/// Upstream: `MaskDecoder` of modeling/sam/mask_decoder.py.
struct MaskDecoder: Sendable {
  /// The decoder's output, before a mask is chosen.
  struct Prediction: Sendable {
    /// Logits [M, 256 · 256].
    var masks: Tensor
    /// Predicted intersection over union of each mask, 0 to 1.
    var ious: [Float]
    /// [M, 256]
    var tokens: Tensor
    /// Logit of the object being in the frame.
    var presence: Float
  }

  private static let channels = EncodedFrame.channels
  private static let maskTokens = 4

  private let transformer: TwoWayTransformer  // transformer
  /// [6, 256]: one token for the presence, one for the predicted IoUs, and M for the masks.
  private let outputTokens: [Float]  // obj_score_token, iou_token, mask_tokens
  private let upscale1, upscale2: TransposedConvolution  // output_upscaling.0, .3
  private let upscaleNorm: LayerNorm  // output_upscaling.1
  private let hypernetworks: [MLP]  // output_hypernetworks_mlps.N
  private let iouHead: MLP  // iou_prediction_head
  private let presenceHead: MLP  // pred_obj_score_head

  init(_ parameters: Parameters) throws {
    let channels = Self.channels
    transformer = try TwoWayTransformer(parameters["transformer"])
    outputTokens = try [("obj_score_token", 1), ("iou_token", 1), ("mask_tokens", Self.maskTokens)]
      .flatMap { try parameters[$0]("weight", $1, channels).values }
    upscale1 = try TransposedConvolution(parameters["output_upscaling.0"], channels, channels / 4)
    upscaleNorm = try LayerNorm(parameters["output_upscaling.1"], channels / 4, epsilon: 1e-6)
    upscale2 = try TransposedConvolution(
      parameters["output_upscaling.3"], channels / 4, channels / 8)
    hypernetworks = try (0..<Self.maskTokens).map {
      try MLP(
        parameters["output_hypernetworks_mlps", $0], [channels, channels, channels, channels / 8])
    }
    iouHead = try MLP(
      parameters["iou_prediction_head"], [channels, channels, channels, Self.maskTokens],
      outputActivation: .sigmoid)
    presenceHead = try MLP(
      parameters["pred_obj_score_head"], [channels, channels, channels, 1])
  }

  /// - Parameters:
  ///   - image: [4096, 256], the conditioned image embedding plus the dense prompt embedding.
  ///   - position: [4096, 256], the encoding of each token's place.
  ///   - sparse: [P, 256], the prompt's points.
  ///   - frame: for its two finer levels.
  func callAsFunction(
    image: Tensor, position: Tensor, sparse: Tensor, frame: EncodedFrame, on compute: Compute
  ) -> Prediction {
    let outputs = outputTokens.count / Self.channels
    let tokens = Tensor(
      [outputs + sparse.rows, Self.channels], outputTokens + sparse.values)
    let (hidden, attended) = transformer(
      image: image, imagePosition: position, tokens: tokens, on: compute)

    let side = frame.side
    var upscaled = upscale1(
      attended.reshaped(side, side, Self.channels), residual: frame.middle, on: compute)
    upscaled = upscaleNorm(upscaled, activation: .gelu, on: compute)  // [128, 128, 64]
    upscaled = upscale2(
      upscaled, activation: .gelu, residual: frame.fine, on: compute)  // [256, 256, 32]

    let maskTokens = hidden[2..<outputs]
    let weights = compute.concatenate(
      hypernetworks.enumerated().map { $1(maskTokens[$0..<$0 + 1], on: compute) })  // [M, 32]
    let masks = compute.product(
      upscaled.reshaped(upscaled.rows, upscaled.width), transposed: weights)  // [65536, M]
    return Prediction(
      masks: compute.channelFirst(
        masks.reshaped(upscaled.shape[0], upscaled.shape[1], Self.maskTokens)
      ).reshaped(Self.maskTokens, upscaled.rows),
      ious: iouHead(hidden[1..<2], on: compute).values, tokens: maskTokens,
      presence: presenceHead(hidden[0..<1], on: compute).values[0])
  }
}
