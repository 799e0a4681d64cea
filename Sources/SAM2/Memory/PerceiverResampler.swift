import Tensors

/// Compresses a memory of a token for each place of the image to 512 tokens: global latents, which
/// attend to all tokens, and local latents, which attend to the tokens of one window each.
///
/// Upstream: `PerceiverResampler` of modeling/perceiver.py (EdgeTAM).
struct PerceiverResampler: Sendable {
  /// Latents that attend to all tokens.
  static let globalLatents = 256
  /// Windows along a side, each with one latent.
  static let gridSide = 16

  /// [256, 64]
  private let global, local: Tensor  // latents, latents_2d
  private let layers: [PerceiverEncoderLayer]  // layers
  private let norm: LayerNorm  // norm
  private var input: InputSize
  /// The sine encoding of each token's place, [tokens, 64], twice side by side: for keys and for
  /// values.
  private var position: Tensor

  init(_ parameters: Parameters, _ input: InputSize) throws {
    let width = MemoryEncoder.channels
    global = try parameters("latents", Self.globalLatents, width)
    local = try parameters("latents_2d", Self.gridSide * Self.gridSide, width)
    layers = try (0..<2).map { try PerceiverEncoderLayer(parameters["layers", $0]) }
    norm = try LayerNorm(parameters["norm"], width, epsilon: 1e-5)
    self.input = input
    position = Self.position(input)
  }

  /// The same weights for pictures of another size.
  func reading(_ input: InputSize) -> PerceiverResampler {
    var resampler = self
    resampler.input = input
    resampler.position = Self.position(input)
    return resampler
  }

  private static func position(_ input: InputSize) -> Tensor {
    let width = MemoryEncoder.channels
    let sines = SinePosition.grid(side: input.side, channels: width).values
    return Tensor(
      [input.tokens, 2 * width],
      (0..<input.tokens).flatMap { token in
        let row = sines[token * width..<(token + 1) * width]
        return row + row
      })
  }

  /// [tokens, 64] to [512, 64]: the global latents, then the local ones, row by row of windows.
  func callAsFunction(_ memory: Tensor, on compute: Compute) -> Tensor {
    let (width, side) = (MemoryEncoder.channels, input.side)
    let windows = compute.windowPartition(
      memory.reshaped(side, side, width), window: side / Self.gridSide)
    var (global, local) = (global, local)
    for layer in layers {
      global = layer(global, attendingTo: memory, position: position, on: compute)
      local = layer(local, attendingToWindows: windows, on: compute)
    }
    return norm(compute.concatenate([global, local]), on: compute)
  }
}

/// One layer of `PerceiverResampler`: attention of latents to tokens, then among latents, each with
/// an MLP after it.
///
/// Upstream: `PerceiverEncoderLayer` of modeling/perceiver.py.
struct PerceiverEncoderLayer: Sendable {
  private let attention: PerceiverAttention  // attn
  private let selfAttention: LatentAttention  // self_attn
  private let mlp, selfMLP: FeedForward  // ff, self_ff

  init(_ parameters: Parameters) throws {
    attention = try PerceiverAttention(parameters["attn"])
    selfAttention = try LatentAttention(parameters["self_attn"])
    mlp = try FeedForward(parameters["ff"])
    selfMLP = try FeedForward(parameters["self_ff"])
  }

  /// Latents [256, 64] that all attend to all tokens, and to each other.
  func callAsFunction(
    _ latents: Tensor, attendingTo tokens: Tensor, position: Tensor, on compute: Compute
  ) -> Tensor {
    let mixed = mlp(
      attention(latents, tokens, position: position, batch: 1, on: compute), on: compute)
    return selfMLP(selfAttention(mixed, on: compute), on: compute)
  }

  /// Latents [256, 64] that attend to the tokens of one window each, [256, w, w, 64]. Each is alone:
  /// its attention to itself is a linear layer.
  func callAsFunction(
    _ latents: Tensor, attendingToWindows windows: Tensor, on compute: Compute
  ) -> Tensor {
    let mixed = mlp(
      attention(latents, windows, position: nil, batch: latents.rows, on: compute), on: compute)
    return selfMLP(selfAttention.alone(mixed, on: compute), on: compute)
  }
}

/// Attention of latents to tokens.
///
/// Upstream: `PerceiverAttention` of modeling/perceiver.py, with one head.
struct PerceiverAttention: Sendable {
  private let tokenNorm, latentNorm: LayerNorm  // norm_x, norm_latents
  private let queries, keysAndValues, output: Linear  // to_q, to_kv, to_out

  init(_ parameters: Parameters) throws {
    let width = MemoryEncoder.channels
    tokenNorm = try LayerNorm(parameters["norm_x"], width, epsilon: 1e-5)
    latentNorm = try LayerNorm(parameters["norm_latents"], width, epsilon: 1e-5)
    queries = try Linear(unbiased: parameters["to_q"], width, width)
    keysAndValues = try Linear(unbiased: parameters["to_kv"], width, 2 * width)
    output = try Linear(unbiased: parameters["to_out"], width, width)
  }

  /// attention + latents, [256, 64].
  ///
  /// - Parameters:
  ///   - position: added to keys and values side by side, [tokens, 128].
  ///   - batch: groups of latents, each of which attends to its part of the tokens.
  func callAsFunction(
    _ latents: Tensor, _ tokens: Tensor, position: Tensor?, batch: Int, on compute: Compute
  ) -> Tensor {
    let width = MemoryEncoder.channels
    let both = keysAndValues(tokenNorm(tokens, on: compute), residual: position, on: compute)
    let attended = compute.attention(
      q: queries(latentNorm(latents, on: compute), on: compute).columns,
      k: both.columns(0..<width), v: both.columns(width..<2 * width), heads: 1, batch: batch)
    return output(attended.reshaped(latents.shape), residual: latents, on: compute)
  }
}

/// Attention among latents.
///
/// Upstream: `Attention` of modeling/perceiver.py, with one head.
struct LatentAttention: Sendable {
  private let norm: LayerNorm  // norm
  private let queries, keysAndValues, output: Linear  // to_q, to_kv, to_out
  /// The value of a latent, through `output`.
  private let valueOutput: Linear

  init(_ parameters: Parameters) throws {
    let width = MemoryEncoder.channels
    norm = try LayerNorm(parameters["norm"], width, epsilon: 1e-5)
    queries = try Linear(unbiased: parameters["to_q"], width, width)
    keysAndValues = try Linear(unbiased: parameters["to_kv"], width, 2 * width)
    output = try Linear(unbiased: parameters["to_out"], width, width)
    let none = Tensor([width], repeating: 0)
    valueOutput = Linear(
      try parameters["to_kv"]("weight", 2 * width, width)[width..<2 * width], none,
      thenWeight: try parameters["to_out"]("weight", width, width), bias: none,
      precision: parameters.precision)
  }

  /// attention + latents, [256, 64].
  func callAsFunction(_ latents: Tensor, on compute: Compute) -> Tensor {
    let width = MemoryEncoder.channels
    let normed = norm(latents, on: compute)
    let both = keysAndValues(normed, on: compute)
    let attended = compute.attention(
      q: queries(normed, on: compute).columns, k: both.columns(0..<width),
      v: both.columns(width..<2 * width), heads: 1)
    return output(attended.reshaped(latents.shape), residual: latents, on: compute)
  }

  /// The same where each latent attends to itself only.
  func alone(_ latents: Tensor, on compute: Compute) -> Tensor {
    valueOutput(norm(latents, on: compute), residual: latents, on: compute)
  }
}

/// An MLP and the residual around it.
///
/// Upstream: `FeedForward` of modeling/perceiver.py.
struct FeedForward: Sendable {
  private let norm: LayerNorm  // 0
  private let expand, contract: Linear  // 1, 3

  init(_ parameters: Parameters) throws {
    let width = MemoryEncoder.channels
    norm = try LayerNorm(parameters["0"], width, epsilon: 1e-5)
    expand = try Linear(unbiased: parameters["1"], width, 4 * width)
    contract = try Linear(unbiased: parameters["3"], 4 * width, width)
  }

  /// mlp(x) + x, [256, 64].
  func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
    expand(x, norm: norm, activation: .gelu, then: contract, residual: x, on: compute)
  }
}

extension Linear {
  /// A linear layer without a bias.
  fileprivate init(unbiased parameters: Parameters, _ inputs: Int, _ outputs: Int) throws {
    self.init(
      weight: try parameters("weight", outputs, inputs),
      bias: Tensor([outputs], repeating: 0), precision: parameters.precision)
  }
}
