import Tensors

// H, W: tokens of the input · C: its channels · D: channels of the output
// B: windows · w: window side · v: window side after pooling

/// Attention within windows or over the whole image, and an MLP. The first block of a stage also
/// halves the resolution.
///
/// Upstream: `MultiScaleBlock` of modeling/backbones/hieradet.py.
struct MultiScaleBlock: Sendable {
  private let norm1, norm2: LayerNorm  // norm1, norm2
  private let attention: MultiScaleAttention  // attn
  private let mlp: MLP  // mlp
  private let projection: Linear?  // proj, where channels change
  /// Side of the windows; nil for attention over the whole image.
  private let window: Int?
  /// True to halve the resolution.
  private let pools: Bool

  init(
    _ parameters: Parameters, channels: Int, outputs: Int, heads: Int, window: Int?, pools: Bool
  ) throws {
    norm1 = try LayerNorm(parameters["norm1"], channels, epsilon: 1e-6)
    norm2 = try LayerNorm(parameters["norm2"], outputs, epsilon: 1e-6)
    attention = try MultiScaleAttention(
      parameters["attn"], channels: channels, outputs: outputs, heads: heads, pools: pools,
      // Windows are too small for integers to be faster.
      precision: window != nil && parameters.precision == .int8 ? .float32 : parameters.precision)
    mlp = try MLP(parameters["mlp"], [outputs, 4 * outputs, outputs], activation: .gelu)
    projection =
      channels == outputs ? nil : try Linear(parameters["proj"], channels, outputs)
    self.window = window
    self.pools = pools
  }

  /// Tokens of a band: few enough for intermediate results to fit in a processor's last-level
  /// cache.
  private static let bandTokens = 4096

  /// [H, W, C] to [H, W, D], or to [H/2, W/2, D] if the block pools.
  ///
  /// Windows are independent of each other, so that processors compute a large image in bands of whole
  /// windows.
  func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
    guard let window, compute.gpu == nil else { return transform(x, on: compute) }
    let (height, width) = (x.shape[0], x.shape[1])
    let rows = window * max(1, Self.bandTokens / (window * width))
    guard rows < height else { return transform(x, on: compute) }
    return compute.concatenate(
      stride(from: 0, to: height, by: rows).map { first in
        transform(x[first..<min(first + rows, height)], on: compute)
      })
  }

  private func transform(_ x: Tensor, on compute: Compute) -> Tensor {
    let normed = norm1(x, on: compute)
    var shortcut = x
    if let projection {
      shortcut = projection(normed, on: compute)
      if pools { shortcut = compute.maxPool2x2(shortcut) }
    }
    let mixed: Tensor  // shape of shortcut
    if let window {
      // Padding is added after the norm and takes part as keys, as upstream.
      let windows = compute.windowPartition(normed, window: window)  // [B, w, w, C]
      let attended = attention(windows, residual: nil, on: compute)  // [B, v, v, D]
      mixed = compute.windowMerge(
        attended, window: attended.shape[1], height: shortcut.shape[0], width: shortcut.shape[1],
        adding: shortcut)
    } else {
      let whole = attention(
        normed.reshaped([1] + normed.shape), residual: shortcut, on: compute)
      mixed = whole.reshaped(shortcut.shape)
    }
    return mlp(mixed, norm: norm2, residual: mixed, on: compute)
  }
}

/// Multi-head attention within each window.
///
/// Upstream: `MultiScaleAttention` of modeling/backbones/hieradet.py.
struct MultiScaleAttention: Sendable {
  private let qkv: Linear  // qkv
  private let projection: Linear  // proj
  private let outputs, heads: Int
  /// True to pool queries 2×2.
  private let pools: Bool
  /// Of the attention itself, not of the linear layers.
  private let precision: Precision

  init(
    _ parameters: Parameters, channels: Int, outputs: Int, heads: Int, pools: Bool,
    precision: Precision
  ) throws {
    qkv = try Linear(parameters["qkv"], channels, 3 * outputs)
    projection = try Linear(parameters["proj"], outputs, outputs)
    self.outputs = outputs
    self.heads = heads
    self.pools = pools
    self.precision = precision
  }

  /// [B, w, w, C] to [B, v, v, D]
  func callAsFunction(_ windows: Tensor, residual: Tensor?, on compute: Compute) -> Tensor {
    let (batch, height, width) = (windows.shape[0], windows.shape[1], windows.shape[2])
    let fused = qkv(windows, on: compute)  // [B, w, w, 3D]
    let channels = { (part: Int) in fused.columns(part * outputs..<(part + 1) * outputs) }
    let queries = pools ? compute.maxPool2x2(channels(0)).columns : channels(0)
    let attended = compute.attention(
      q: queries, k: channels(1), v: channels(2), heads: heads, batch: batch, precision: precision)
    let shrink = pools ? 2 : 1
    return projection(attended, residual: residual, on: compute)
      .reshaped(batch, height / shrink, width / shrink, outputs)
  }
}
