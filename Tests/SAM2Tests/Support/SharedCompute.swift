import Foundation
import Tensors
import TestSupport

extension Compute {
  /// The team of threads all tests share; with MASKLET_TEST_DEVICE=cuda it has an emulated graphics
  /// card, which takes hours.
  static let shared =
    ProcessInfo.processInfo.environment["MASKLET_TEST_DEVICE"] == "cuda"
    ? emulated : Compute(threads: 2)

  /// A team with an emulated graphics card.
  static let emulated: Compute = {
    do {
      return Compute(threads: 2, gpu: try GPU(library: CUDAEmulation.library))
    } catch {
      fatalError("\(error)")
    }
  }()
}
