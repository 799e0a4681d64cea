import Settings
import Tensors

extension Configuration.Precision {
  /// The precision to compute in.
  ///
  /// - Parameters:
  ///   - quantize: true for the fastest one of this processor where none is named.
  ///   - onCard: true on a graphics card.
  func resolved(quantize: Bool, onCard: Bool) -> Precision {
    switch self {
    case .auto: onCard ? .half : quantize ? .fastest(on: .machine) : .float32
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .int8: .int8
    case .half: .half
    }
  }

  /// Whether a processor, and a graphics card, can compute in it.
  var runsOnProcessor: Bool { self != .half }
  var runsOnCard: Bool { [.auto, .float32, .half].contains(self) }
}
