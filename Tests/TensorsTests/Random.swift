@testable import Tensors

/// splitmix64, as in the scripts that generate the fixtures.
struct SplitMix64: RandomNumberGenerator {
  var seed: UInt64

  mutating func next() -> UInt64 {
    seed &+= 0x9E37_79B9_7F4A_7C15
    var z = (seed ^ seed >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// Uniform in 0..<1, 24 bits.
  mutating func unit() -> Float { Float(next() >> 40) / Float(1 << 24) }

  /// A tensor of values uniform in ±magnitude.
  mutating func tensor(_ shape: [Int], magnitude: Float = 1) -> Tensor {
    Tensor(shape) { buffer in
      for i in buffer.indices {
        buffer[i] = (unit() * 2 - 1) * magnitude
      }
    }
  }
}
