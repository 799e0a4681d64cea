import Tensors

// Q: number of queries · K: number of keys · C: channels

/// Multi-head attention with projections.
///
/// Upstream: `Attention` of modeling/sam/transformer.py.
struct Attention: Sendable {
  private let queries, keys, values, output: Linear  // q_proj, k_proj, v_proj, out_proj
  private let heads: Int

  /// - Parameter inner: channels of the projected queries, keys and values, all heads together.
  init(_ parameters: Parameters, channels: Int, inner: Int, heads: Int) throws {
    queries = try Linear(parameters["q_proj"], channels, inner)
    keys = try Linear(parameters["k_proj"], channels, inner)
    values = try Linear(parameters["v_proj"], channels, inner)
    output = try Linear(parameters["out_proj"], inner, channels)
    self.heads = heads
  }

  /// attention + residual, [Q, C].
  /// - Parameters:
  ///   - q: [Q, C]
  ///   - k: [K, C]
  ///   - v: [K, C]
  func callAsFunction(
    q: Tensor, k: Tensor, v: Tensor, residual: Tensor? = nil, on compute: Compute
  ) -> Tensor {
    let attended = compute.attention(
      q: queries(q, on: compute).columns, k: keys(k, on: compute).columns,
      v: values(v, on: compute).columns, heads: heads)
    return output(
      attended.reshaped(attended.rows, attended.width), residual: residual, on: compute)
  }
}
