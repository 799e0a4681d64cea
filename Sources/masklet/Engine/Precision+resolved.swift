import Settings
import Tensors

extension Configuration.Precision {
  /// The precision to compute in.
  ///
  /// - Parameter quantize: true for the fastest one of this processor where none is named.
  func resolved(quantize: Bool) -> Precision {
    switch self {
    case .auto: quantize ? .fastest(on: .machine) : .float32
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .int8: .int8
    }
  }
}
