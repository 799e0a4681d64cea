/// The number format that products are computed in.
package enum Precision: String, CaseIterable, Sendable {
  case float32
  /// Linear layers and attention with factors in bfloat16 and sums in float32: fast on processors
  /// with AMX, slower than float32 on others.
  case bfloat16
  /// Linear layers and attention with fixed-point numbers of three 8-bit digits: as exact as float32,
  /// and faster on processors with AMX. What a float32 network computes in there.
  case int8x3
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

  /// What a network of this precision computes in: float32 as digits where these are faster.
  package func computed(on compute: Compute) -> Precision {
    let hasTiles = !compute.features.isDisjoint(with: [.amx, .emulatedAMX])
    return self == .float32 && hasTiles && compute.gpu == nil ? .int8x3 : self
  }

  /// Whether kernels of these instruction sets are made for this precision; otherwise it is slower
  /// than float32.
  package func isFast(on features: Compute.Features) -> Bool {
    self != .bfloat16 || features.contains(.amx)
  }

  /// True if graphics cards have kernels for this precision.
  package var runsOnGPU: Bool { self == .float32 || self == .half }
}
