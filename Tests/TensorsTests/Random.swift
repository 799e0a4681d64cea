import Masklets

@testable import Tensors

extension SeededGenerator {
  /// A tensor of values uniform in ±magnitude.
  mutating func tensor(_ shape: [Int], magnitude: Float = 1) -> Tensor {
    Tensor(shape) { buffer in
      for i in buffer.indices {
        buffer[i] = (unit() * 2 - 1) * magnitude
      }
    }
  }
}
