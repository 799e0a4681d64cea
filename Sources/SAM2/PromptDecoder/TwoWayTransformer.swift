import Tensors

// P: tokens of the prompt and of the outputs

/// Attention between prompt tokens and image tokens, in both directions.
///
/// Upstream: `TwoWayTransformer` of modeling/sam/transformer.py.
struct TwoWayTransformer: Sendable {
  private static let channels = EncodedFrame.channels
  private static let heads = 8

  private let layers: [TwoWayAttentionBlock]  // layers
  private let finalAttention: Attention  // final_attn_token_to_image
  private let finalNorm: LayerNorm  // norm_final_attn

  init(_ parameters: Parameters) throws {
    layers = try (0..<2).map {
      try TwoWayAttentionBlock(
        parameters["layers", $0], channels: Self.channels, heads: Self.heads, isFirst: $0 == 0)
    }
    finalAttention = try Attention(
      parameters["final_attn_token_to_image"], channels: Self.channels,
      inner: Self.channels / 2, heads: Self.heads)
    finalNorm = try LayerNorm(parameters["norm_final_attn"], Self.channels, epsilon: 1e-5)
  }

  /// - Parameters:
  ///   - image: [4096, 256]
  ///   - imagePosition: [4096, 256], the encoding of each token's place.
  ///   - tokens: [P, 256]
  /// - Returns: the tokens [P, 256] and the image [4096, 256] after attention.
  func callAsFunction(
    image: Tensor, imagePosition: Tensor, tokens: Tensor, on compute: Compute
  ) -> (tokens: Tensor, image: Tensor) {
    var queries = tokens
    var keys = image
    for layer in layers {
      (queries, keys) = layer(
        queries: queries, keys: keys, queryPosition: tokens, keyPosition: imagePosition,
        on: compute)
    }
    let attended = finalAttention(
      q: compute.add(queries, tokens), k: compute.add(keys, imagePosition), v: keys,
      residual: queries, on: compute)
    return (finalNorm(attended, on: compute), keys)
  }
}

/// One layer of `TwoWayTransformer`.
///
/// Upstream: `TwoWayAttentionBlock` of modeling/sam/transformer.py.
struct TwoWayAttentionBlock: Sendable {
  private let selfAttention: Attention  // self_attn
  private let tokenToImage: Attention  // cross_attn_token_to_image
  private let imageToToken: Attention  // cross_attn_image_to_token
  private let mlp: MLP  // mlp
  private let norm1, norm2, norm3, norm4: LayerNorm  // norm1 ... norm4
  /// The first block adds neither positions nor a residual in self-attention
  /// (`skip_first_layer_pe`).
  private let isFirst: Bool

  init(_ parameters: Parameters, channels: Int, heads: Int, isFirst: Bool) throws {
    selfAttention = try Attention(
      parameters["self_attn"], channels: channels, inner: channels, heads: heads)
    tokenToImage = try Attention(
      parameters["cross_attn_token_to_image"], channels: channels, inner: channels / 2,
      heads: heads)
    imageToToken = try Attention(
      parameters["cross_attn_image_to_token"], channels: channels, inner: channels / 2,
      heads: heads)
    mlp = try MLP(parameters["mlp"], [channels, 2048, channels], activation: .relu)
    norm1 = try LayerNorm(parameters["norm1"], channels, epsilon: 1e-5)
    norm2 = try LayerNorm(parameters["norm2"], channels, epsilon: 1e-5)
    norm3 = try LayerNorm(parameters["norm3"], channels, epsilon: 1e-5)
    norm4 = try LayerNorm(parameters["norm4"], channels, epsilon: 1e-5)
    self.isFirst = isFirst
  }

  /// - Parameters:
  ///   - queries: [P, 256]
  ///   - keys: [4096, 256]
  ///   - queryPosition: [P, 256]
  ///   - keyPosition: [4096, 256]
  /// - Returns: queries [P, 256] and keys [4096, 256].
  func callAsFunction(
    queries: Tensor, keys: Tensor, queryPosition: Tensor, keyPosition: Tensor,
    on compute: Compute
  ) -> (queries: Tensor, keys: Tensor) {
    var tokens: Tensor
    if isFirst {
      tokens = selfAttention(q: queries, k: queries, v: queries, on: compute)
    } else {
      let placed = compute.add(queries, queryPosition)
      tokens = selfAttention(q: placed, k: placed, v: queries, residual: queries, on: compute)
    }
    tokens = norm1(tokens, on: compute)

    let placedKeys = compute.add(keys, keyPosition)
    tokens = tokenToImage(
      q: compute.add(tokens, queryPosition), k: placedKeys, v: keys, residual: tokens,
      on: compute)
    tokens = norm2(tokens, on: compute)
    tokens = norm3(mlp(tokens, residual: tokens, on: compute), on: compute)

    let image = imageToToken(
      q: placedKeys, k: compute.add(tokens, queryPosition), v: tokens, residual: keys,
      on: compute)
    return (tokens, norm4(image, on: compute))
  }
}
