import Masklets
import Testing

@testable import Tensors

/// Products and attention of numbers of three digits against those in float32. The C checks compare
/// them with sums in double precision.
@Suite struct DigitTests {
  static let features = Compute.Features.testable + [.emulatedAMX]

  /// Equal up to the rounding of float32, and not bit by bit where they are computed otherwise.
  private func expectEqual(
    _ found: Tensor, _ expected: Tensor, isRounded: Bool = true, _ what: Comment
  ) {
    let largest = expected.values.map(abs).max() ?? 0
    let difference = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
    #expect(found.shape == expected.shape, what)
    #expect(difference < 3e-6 * largest, what)
    if isRounded { #expect(found.values != expected.values, what) }
  }

  @Test(arguments: features)
  func `products of digits are as exact as float32`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 11)
    let x = random.tensor([3, 33, 48])
    let (expand, contract) = (random.tensor([96, 48]), random.tensor([48, 96]))
    let (bias, wide) = (random.tensor([48]), random.tensor([96]))
    let norm = (weight: random.tensor([48]), bias: bias, epsilon: Float(1e-5))
    let exact = (PackedMatrix(expand), PackedMatrix(contract))
    let digits = (DigitMatrix(expand), DigitMatrix(contract))
    expectEqual(
      compute.linear(x, digits.0, bias: wide, activation: .relu),
      compute.linear(x, exact.0, bias: wide, activation: .relu), "a linear layer")
    expectEqual(
      compute.mlp(
        x, norm: norm, first: (digits.0, wide), activation: .gelu, second: (digits.1, bias),
        adding: x),
      compute.mlp(
        x, norm: norm, first: (exact.0, wide), activation: .gelu, second: (exact.1, bias),
        adding: x), "two layers")
  }

  @Test(arguments: features)
  func `attention of digits is as exact as float32`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 12)
    let (q, k, v) = (
      random.tensor([2 * 270, 48]), random.tensor([2 * 300, 48]), random.tensor([2 * 300, 80])
    )
    func attention(_ precision: Precision) -> Tensor {
      compute.attention(
        q: q.columns, k: k.columns, v: v.columns, heads: 2, batch: 2, precision: precision)
    }
    let hasTiles = !features.isDisjoint(with: [.amx, .emulatedAMX])
    expectEqual(attention(.int8x3), attention(.float32), isRounded: hasTiles, "attention")
  }

  @Test func `float32 is computed in digits only where the processor has matrix tiles`() {
    let emulated = Compute(threads: 1, features: .emulatedAMX)
    let vectors = Compute(threads: 1, features: [.vector128, .avx2, .avx512, .vnni])
    #expect(Precision.float32.computed(on: emulated) == .int8x3)
    #expect(Precision.float32.computed(on: vectors) == .float32)
    #expect(Precision.bfloat16.computed(on: emulated) == .bfloat16)
  }
}
