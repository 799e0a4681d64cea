/// The number format that products are computed in.
package enum Precision: String, CaseIterable, Sendable {
  case float32
  /// Linear layers and attention with factors in bfloat16 and sums in float32: fast on processors
  /// with AMX, slower than float32 on others.
  case bfloat16
  /// Linear layers with factors that are sums of two bfloat16 numbers, and sums in float32, with a
  /// 500th of bfloat16's error; attention in float32. For modules of a bfloat16 network that must be
  /// nearly exact.
  case bfloat16x2
  /// Linear layers in 8-bit integers, with one step for each output's weights and one for each
  /// token's activations; attention among many tokens in 16-bit integers. An approximation.
  case int8
  /// On a graphics card, linear layers and attention with factors in half precision and sums in
  /// float32. Processors have no kernels for it.
  case half

  /// The fastest on a processor with these instruction sets.
  package static func fastest(on features: Compute.Features) -> Precision {
    features.contains(.amx) ? .bfloat16 : .int8
  }

  /// Whether kernels of these instruction sets are made for this precision; otherwise it is slower
  /// than float32.
  package func isFast(on features: Compute.Features) -> Bool {
    self != .bfloat16 || features.contains(.amx)
  }

  /// True if graphics cards have kernels for this precision.
  package var runsOnGPU: Bool { self == .float32 || self == .half }
}
