import Masklets
import Testing

@testable import Tensors

/// Products of quantised weights, on every instruction set.
@Suite struct IntegerProductTests {
  let plain = Compute(threads: 1, features: [])

  private func largest(_ values: [Float]) -> Float { values.map(abs).max() ?? 0 }

  private func difference(_ a: Tensor, _ b: Tensor) -> Float {
    guard a.shape == b.shape else { return .infinity }
    return zip(a.values, b.values).map { abs($0 - $1) }.reduce(0) {
      $1.isNaN ? .infinity : max($0, $1)
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `integer products agree with plain C at ragged sizes`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    #expect(compute.features == features)
    var random = SeededGenerator(seed: 51)
    let sizes = Array(1...35) + [47, 48, 49, 63, 64, 65, 96, 200]
    for size in sizes {
      let (m, n, k) = (size, sizes[(size * 7) % sizes.count], sizes[(size * 5 + 3) % sizes.count])
      let x = random.tensor([m, k], magnitude: 3)
      let weights = QuantizedMatrix(random.tensor([n, k]))
      let (bias, residual) = (random.tensor([n]), random.tensor([m, n]))
      for activation in [Activation.identity, .relu, .gelu, .sigmoid] {
        let full = { (c: Compute) in
          c.linear(x, weights, bias: bias, activation: activation, adding: residual)
        }
        // Sums of integers are exact; scaling and adding bias and residual round a few times.
        #expect(
          difference(full(compute), full(plain)) <= 2e-7 * Float(k) + 2e-6,
          "\(m)×\(k)×\(n) \(activation)")
      }
      #expect(
        difference(compute.linear(x, weights), plain.linear(x, weights)) <= 2e-7 * Float(k) + 1e-6)
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `the largest weights and activations do not overflow`(features: Compute.Features) {
    let compute = Compute(threads: 1, features: features)
    let k = 3072
    // Every byte is 255 except one that is 0; every weight is at its limit.
    let x = Tensor([1, k], [-1] + [Float](repeating: 1, count: k - 1))
    for sign in [Float(1), -1] {
      let weights = QuantizedMatrix(Tensor([40, k], repeating: sign))
      let product = compute.linear(x, weights).values
      #expect(
        product.allSatisfy { abs($0 - sign * Float(k - 2)) <= 1e-3 * Float(k) }, "\(product[0])")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `a rounded product is close to the exact one`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 52)
    for (m, k, n) in [(90, 96, 288), (50, 1536, 64), (130, 256, 256)] {
      let (x, weights) = (random.tensor([m, k]), random.tensor([n, k]))
      let exact = compute.linear(x, PackedMatrix(weights)).values
      let rounded = compute.linear(x, QuantizedMatrix(weights)).values
      let error = zip(exact, rounded).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let norm = exact.reduce(0) { $0 + $1 * $1 }
      // Rounding to steps of 1/63 and 2/255 of uniform numbers: 0.8 % and 0.4 % of their size.
      #expect((error / norm).squareRoot() <= 0.012, "\(m)×\(k)×\(n)")
    }
  }

  @Test func `the remainder is the difference to the rounded weights`() {
    var random = SeededGenerator(seed: 53)
    // Two numbers are the ends of a row's range, which rounding does not change.
    let x = Tensor([1, 96], random.tensor([96]).values.map { $0 < 0 ? -1 : 1 })
    let weights = random.tensor([40, 96])
    let (rounded, remainder) = QuantizedMatrix.split(weights)
    let exact = plain.linear(x, PackedMatrix(weights))
    let once = plain.linear(x, rounded)
    let twice = plain.add(once, plain.linear(x, remainder))
    #expect(difference(once, exact) > 0.01)
    #expect(difference(twice, exact) < 0.05 * difference(once, exact))
  }

  @Test func `a mean row covers the whole tensor`() {
    let rows = 1000
    let x = Tensor([rows, 2], (0..<rows).flatMap { [Float($0), 3] })
    let mean = plain.meanRow(x).values
    #expect(abs(mean[0] - Float(rows - 1) / 2) <= 2 && mean[1] == 3)
    #expect(plain.meanRow(Tensor([1, 2], [5, 6])).values == [5, 6])
  }

  @Test(arguments: Compute.Features.testable)
  func `rows of equal numbers, zeros and weights of zero are exact`(features: Compute.Features) {
    let compute = Compute(threads: 1, features: features)
    let weights = Tensor([3, 5], [1, 2, 3, 4, 63, 0, 0, 0, 0, 0, -63, 0, 0, 0, 63])
    let product = compute.linear(
      Tensor([2, 5], [Float](repeating: 0, count: 5) + [Float](repeating: -2, count: 5)),
      QuantizedMatrix(weights))
    #expect(product.values == [0, 0, 0, -146, 0, 0])
  }

  @Test(arguments: Compute.Features.testable)
  func `NaN and infinity affect only their own row`(features: Compute.Features) {
    let compute = Compute(threads: 1, features: features)
    var values = [Float](repeating: 1, count: 3 * 20)
    values[25] = .nan
    values[30] = .infinity
    let product = compute.linear(
      Tensor([3, 20], values), QuantizedMatrix(Tensor([4, 20], repeating: 1)))
    for row in [0, 2] {
      #expect(product[row].values.allSatisfy { abs($0 - 20) <= 1e-4 })
    }
  }
}
