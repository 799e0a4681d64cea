/// The number format that products are computed in.
package enum Precision: Sendable {
  case float32
  /// Linear layers in 8-bit integers, with one step for each output's weights and one for each
  /// token's activations; attention among many tokens in 16-bit integers. An approximation.
  case int8
}
