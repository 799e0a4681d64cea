import Tensors

// Upstream: `RoPEAttention` of modeling/sam/transformer.py, of one head. Its two uses differ enough
// to be two types.

/// The image's tokens attend to each other.
struct RoPESelfAttention: Sendable {
  private let queries, keys, values, output: Linear  // q_proj, k_proj, v_proj, out_proj
  private let angles: RotaryTable
  private let precision: Precision

  init(_ parameters: Parameters, _ angles: RotaryTable) throws {
    let channels = FrameFeatures.channels
    queries = try Linear(parameters["q_proj"], channels, channels)
    keys = try Linear(parameters["k_proj"], channels, channels)
    values = try Linear(parameters["v_proj"], channels, channels)
    output = try Linear(parameters["out_proj"], channels, channels)
    self.angles = angles
    precision = parameters.precision
  }

  /// attention(x) + residual, [4096, 256].
  func callAsFunction(_ x: Tensor, residual: Tensor, on compute: Compute) -> Tensor {
    let attended = compute.attention(
      q: compute.rotate(queries(x, on: compute), angles).columns,
      k: compute.rotate(keys(x, on: compute), angles).columns,
      v: values(x, on: compute).columns, heads: 1, precision: precision)
    return output(
      attended.reshaped(x.shape), residual: residual, on: compute)
  }
}

/// The image's tokens attend to memories.
///
/// Memories are 64 wide and weights of a softmax sum to 1, so that values are averaged as they
/// are and projected afterwards: Σ p (W m + b) = W Σ p m + b. Keys are never made: each query is
/// brought to the memories' width instead, once for a column and once for a row (`GridKeys`).
struct RoPECrossAttention: Sendable {
  private let queryProjection: Linear  // q_proj
  private let keys: GridKeys  // k_proj
  /// out_proj after v_proj, one product from 64 to 256.
  private let output: Linear
  private let angles: RotaryTable
  private let precision: Precision

  init(_ parameters: Parameters, _ angles: RotaryTable) throws {
    let channels = FrameFeatures.channels
    let width = MemoryEncoder.channels
    queryProjection = try Linear(parameters["q_proj"], channels, channels)
    keys = GridKeys(
      weight: try parameters["k_proj"]("weight", channels, width),
      bias: try parameters["k_proj"]("bias", channels), table: angles, width: FrameFeatures.side)
    output = Linear(
      try parameters["v_proj"]("weight", channels, width),
      try parameters["v_proj"]("bias", channels),
      thenWeight: try parameters["out_proj"]("weight", channels, channels),
      bias: try parameters["out_proj"]("bias", channels), precision: parameters.precision)
    self.angles = angles
    precision = parameters.precision
  }

  /// What the tokens x [4096, 256] ask of memories, turned by their places.
  func queries(_ x: Tensor, on compute: Compute) -> Tensor {
    compute.rotate(queryProjection(x, on: compute), angles)
  }

  /// attention + residual, [4096, 256].
  /// - Parameters:
  ///   - queries: from `queries`.
  ///   - keys: memories with their positions.
  ///   - values: memories.
  func callAsFunction(
    queries: Tensor, keys memoryKeys: GridMemories, values: GridMemories, residual: Tensor,
    on compute: Compute
  ) -> Tensor {
    let recalled = compute.gridAttention(
      q: queries, keys: keys, memories: memoryKeys, values: values, precision: precision)
    return output(recalled, residual: residual, on: compute)
  }
}
