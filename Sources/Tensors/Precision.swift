/// In what numbers products are computed.
package enum Precision: Sendable {
  case float32
  /// Linear layers in 8 bits, weights rounded per output and activations per token; attention among
  /// many tokens in 16: an approximation.
  case int8
}
