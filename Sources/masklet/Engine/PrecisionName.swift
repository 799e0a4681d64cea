import Tensors

/// The precisions that a person can choose from.
enum PrecisionName: String, CaseIterable {
  /// float32.
  case auto
  case float32, bfloat16, int8

  /// The precision to compute in.
  ///
  /// - Parameter quantize: true for the fastest one of this processor where none is named.
  func precision(quantize: Bool) -> Precision {
    switch self {
    case .auto: quantize ? .fastest(on: .machine) : .float32
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .int8: .int8
    }
  }
}
