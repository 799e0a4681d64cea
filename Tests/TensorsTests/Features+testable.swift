@testable import Tensors

extension Compute.Features {
  /// Plain C and every instruction set of this machine.
  static var testable: [Compute.Features] {
    [[], .vector128, .avx2, .avx512, [.avx512, .vnni], [.avx512, .vnni, .amx]].filter {
      Compute.Features.machine.isSuperset(of: $0)
    }
  }
}
