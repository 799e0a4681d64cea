import Tensors

// Upstream: `RoPEAttention` of modeling/sam/transformer.py, with one head. Its two uses are two
// types here, as cross-attention never computes its keys. EdgeTAM's `RoPEAttentionv2` is
// cross-attention to memories on a smaller grid than the image's.

/// Self-attention among the tokens of an image, with rotary position encoding.
struct RoPESelfAttention: Sendable {
  private let queries, keys, values, output: Linear  // q_proj, k_proj, v_proj, out_proj
  private var angles: RotaryTable
  private let precision: Precision

  init(_ parameters: Parameters, _ angles: RotaryTable) throws {
    let channels = EncodedFrame.channels
    queries = try Linear(parameters["q_proj"], channels, channels)
    keys = try Linear(parameters["k_proj"], channels, channels)
    values = try Linear(parameters["v_proj"], channels, channels)
    output = try Linear(parameters["out_proj"], channels, channels)
    self.angles = angles
    precision = parameters.precision
  }

  /// The same weights on a grid of other angles.
  func placed(by angles: RotaryTable) -> RoPESelfAttention {
    var attention = self
    attention.angles = angles
    return attention
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

/// Cross-attention from the tokens of an image to memories, with rotary position encoding.
///
/// The weights p of a softmax sum to 1, so that memories m, 64 channels wide, are averaged first
/// and projected afterwards: Σ p (W m + b) = W Σ p m + b. Keys are not computed either: each query
/// is projected to the width of a memory instead, once for each column and once for each row of the
/// grid (`GridKeys`).
struct RoPECrossAttention: Sendable {
  private let queryProjection: Linear  // q_proj
  private var keys: GridKeys  // k_proj
  /// One product from 64 to 256 channels.
  private let output: Linear  // v_proj, then out_proj
  /// Of the queries' places.
  private var angles: RotaryTable
  private let precision: Precision

  /// - Parameters:
  ///   - angles: of the places of the image's tokens.
  ///   - memorySide: places of a memory along a side of its grid.
  init(_ parameters: Parameters, _ angles: RotaryTable, memorySide: Int) throws {
    let channels = EncodedFrame.channels
    let width = MemoryEncoder.channels
    queryProjection = try Linear(parameters["q_proj"], channels, channels)
    keys = GridKeys(
      weight: try parameters["k_proj"]("weight", channels, width),
      bias: try parameters["k_proj"]("bias", channels),
      table: RotaryTable(width: memorySide, height: memorySide, channels: channels),
      width: memorySide)
    output = Linear(
      try parameters["v_proj"]("weight", channels, width),
      try parameters["v_proj"]("bias", channels),
      thenWeight: try parameters["out_proj"]("weight", channels, channels),
      bias: try parameters["out_proj"]("bias", channels), precision: parameters.precision)
    self.angles = angles
    precision = parameters.precision
  }

  /// The same weights on grids of other sizes; see `init`.
  func placed(by angles: RotaryTable, memorySide: Int) -> RoPECrossAttention {
    var attention = self
    attention.angles = angles
    attention.keys = keys.placed(
      by: RotaryTable(width: memorySide, height: memorySide, channels: EncodedFrame.channels),
      width: memorySide)
    return attention
  }

  /// The queries of the tokens x [4096, 256], rotated by their places, [4096, 256].
  func queries(_ x: Tensor, on compute: Compute) -> Tensor {
    compute.rotate(queryProjection(x, on: compute), angles)
  }

  /// attention + residual, [4096, 256].
  /// - Parameters:
  ///   - queries: from `queries`.
  ///   - memoryKeys: memories with their encodings of place and time.
  ///   - values: memories.
  func callAsFunction(
    queries: Tensor, keys memoryKeys: GridMemories, values: GridMemories, residual: Tensor,
    on compute: Compute
  ) -> Tensor {
    // [4096, 64]
    let averaged = compute.gridAttention(
      q: queries, keys: keys, memories: memoryKeys, values: values, precision: precision)
    return output(averaged, residual: residual, on: compute)
  }
}
