import Masklets
import Testing

@testable import Tensors

/// Products and attention in bfloat16 against those in float32. The C checks compare each
/// instruction set with plain C.
@Suite struct BFloat16Tests {
  static let features = Compute.Features.testable + [.emulatedAMX]

  private func largestDifference(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
  }

  @Test(arguments: features)
  func `a product in bfloat16 is close to the exact one`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 7)
    let (x, weights) = (random.tensor([50, 96]), random.tensor([40, 96]))
    let (bias, residual) = (random.tensor([40]), random.tensor([50, 40]))
    let rounded = compute.linear(
      x, BFloat16Matrix(weights), bias: bias, activation: .relu, adding: residual)
    let exact = compute.linear(
      x, PackedMatrix(weights), bias: bias, activation: .relu, adding: residual)
    #expect(rounded.values != exact.values, "factors are rounded")
    // 96 products, each off by up to 2⁻⁷ of at most 1, in random directions.
    #expect(largestDifference(rounded, exact) < 0.05)
  }

  @Test(arguments: features)
  func `two layers at once are close to one after the other`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 8)
    let x = random.tensor([70, 64])
    let (first, second) = (
      BFloat16Matrix(random.tensor([100, 64])), BFloat16Matrix(random.tensor([64, 100]))
    )
    let norm = (weight: random.tensor([64]), bias: random.tensor([64]), epsilon: Float(1e-5))
    let fused = compute.mlp(
      x, norm: norm, first: (first, nil), activation: .gelu, second: (second, nil), adding: x)
    let normed = compute.layerNorm(
      x, weight: norm.weight, bias: norm.bias, epsilon: norm.epsilon)
    let hidden = compute.linear(normed, first, activation: .gelu)
    let apart = compute.linear(hidden, second, adding: x)
    // GELU differs by 1e-4, and where that crosses a border the hidden value is rounded the other
    // way.
    #expect(largestDifference(fused, apart) < 0.02)
  }

  @Test func `bfloat16 is the fastest only where the processor has matrix tiles`() {
    #expect(Precision.fastest(on: [.avx512, .vnni]) == .int8)
    #expect(Precision.fastest(on: [.avx512, .vnni, .amx]) == .bfloat16)
    #expect(Precision.fastest(on: .emulatedAMX) == .int8)
    #expect(!Precision.bfloat16.isFast(on: [.avx512, .vnni]))
    #expect(!Compute(threads: 1).features.contains(.emulatedAMX))
  }
}
