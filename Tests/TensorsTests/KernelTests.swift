import Foundation
import Masklets
import Testing

@testable import Tensors

/// Every instruction set's kernels against plain C, on ragged sizes and awkward numbers.
@Suite struct KernelTests {
  let plain = Compute(threads: 1, features: [])

  /// Largest difference, relative to `scale`; infinite where one is NaN and the other not.
  private func difference(_ a: Tensor, _ b: Tensor, scale: Float = 1) -> Float {
    guard a.shape == b.shape else { return .infinity }
    return zip(a.values, b.values).map { a, b in
      if a == b || a.isNaN && b.isNaN { return 0 }
      let difference = abs(a - b) / scale
      return difference.isNaN ? .infinity : difference
    }.max() ?? 0
  }

  @Test(arguments: Compute.Features.testable)
  func `products agree with plain C at every raggedness`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    #expect(compute.features == features)
    var random = SeededGenerator(seed: 1)
    let sizes = Array(1...35) + [47, 48, 49, 63, 64, 65, 70]
    for size in sizes {
      let (m, n, k) = (size, sizes[(size * 7) % sizes.count], sizes[(size * 5 + 3) % sizes.count])
      let x = random.tensor([m, k])
      let weights = PackedMatrix(random.tensor([n, k]))
      let bias = random.tensor([n])
      let residual = random.tensor([m, n])
      for activation in [Activation.identity, .relu, .gelu, .sigmoid] {
        let full = { (c: Compute) in
          c.linear(x, weights, bias: bias, activation: activation, adding: residual)
        }
        // Sums of up to 70 products of numbers up to 1, in any order.
        #expect(difference(full(compute), full(plain)) <= 1e-5, "\(m)×\(k)×\(n) \(activation)")
      }
      let bare = difference(compute.linear(x, weights), plain.linear(x, weights))
      #expect(bare <= 1e-5, "\(m)×\(k)×\(n)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `products of long rows agree with plain C`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 2)
    for (m, k, n) in [(200, 256, 96), (90, 1536, 64), (50, 1024, 33), (0, 8, 8)] {
      let x = random.tensor([m, k])
      let weights = PackedMatrix(random.tensor([n, k]))
      let distance = difference(
        compute.linear(x, weights), plain.linear(x, weights), scale: Float(k).squareRoot())
      #expect(distance <= 1e-5, "\(m)×\(k)×\(n)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `two layers at once are bit-equal to one after the other`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 8)
    let sizes = [
      (200, 96, 384, 96), (85, 33, 70, 47), (1, 5, 2100, 3), (130, 256, 2049, 40), (0, 8, 8, 8),
    ]
    for (m, inputs, hidden, outputs) in sizes {
      let x = random.tensor([m, inputs])
      let norm = (random.tensor([inputs]), random.tensor([inputs]), Float(1e-5))
      let first = (PackedMatrix(random.tensor([hidden, inputs])), random.tensor([hidden]))
      let second = (PackedMatrix(random.tensor([outputs, hidden])), random.tensor([outputs]))
      let residual = random.tensor([m, outputs])
      for activation in [Activation.relu, .gelu] {
        let normed = compute.layerNorm(x, weight: norm.0, bias: norm.1, epsilon: norm.2)
        for (input, norm) in [(x, nil), (normed, norm)] {
          let between = compute.linear(input, first.0, bias: first.1, activation: activation)
          let expected = compute.linear(between, second.0, bias: second.1, adding: residual)
          let found = compute.mlp(
            x, norm: norm, first: first, activation: activation, second: second, adding: residual)
          #expect(found.shape == expected.shape)
          #expect(found.values == expected.values, "\(m)×\(inputs)×\(hidden)×\(outputs)")
        }
      }
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `products keep huge and tiny numbers`(features: Compute.Features) {
    let compute = Compute(threads: 1, features: features)
    var random = SeededGenerator(seed: 3)
    for magnitude in [0x1p-136, 1e-30, 1e15] as [Float] {
      let x = random.tensor([17, 20], magnitude: magnitude)
      let weights = PackedMatrix(random.tensor([33, 20]))
      let distance = difference(
        compute.linear(x, weights), plain.linear(x, weights), scale: magnitude)
      // Denormal sums have few bits.
      #expect(distance <= (magnitude < 1e-38 ? 1e-2 : 1e-5), "\(magnitude)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `activations agree with the exact functions`(features: Compute.Features) {
    let compute = Compute(threads: 1, features: features)
    let inputs =
      (-6000...6000).map { Float($0) / 500 } + [-1e30, -90, -0x1p-132, 0, 0x1p-132, 90, 1e30]
    let x = Tensor([inputs.count], inputs)
    for (input, output) in zip(inputs, compute.activate(x, .gelu).values) {
      let exact = Double(input) * 0.5 * erfc(-Double(input) / 2.0.squareRoot())
      #expect(abs(Double(output) - exact) <= 4e-7 * max(1, abs(exact)), "GELU of \(input)")
    }
    for (input, output) in zip(inputs, compute.activate(x, .sigmoid).values) {
      let exact = 1 / (1 + exp(-Double(input)))
      #expect(abs(Double(output) - exact) <= 3e-7, "sigmoid of \(input)")
    }
    #expect(compute.activate(x, .relu).values == inputs.map { max($0, 0) })
  }

  @Test(arguments: Compute.Features.testable)
  func `layer norms agree with double precision`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 4)
    for n in Array(1...35) + [96, 112, 256, 768] {
      let x = compute.combine(random.tensor([67, n]), alpha: 3, with: nil, gamma: 10)
      let (weight, bias) = (random.tensor([n]), random.tensor([n]))
      let result = compute.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-6).values
      let (inputs, factors, offsets) = (x.values, weight.values, bias.values)
      for row in 0..<67 {
        let values = inputs[row * n..<row * n + n].map(Double.init)
        let mean = values.reduce(0, +) / Double(n)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
        for i in 0..<n {
          let exact =
            (values[i] - mean) / (variance + 1e-6).squareRoot() * Double(factors[i])
            + Double(offsets[i])
          // The mean of values near 10 is off by some 1e-6, against deviations of 1.7; the one
          // column of n = 1 deviates by rounding alone, times 1 / √1e-6.
          #expect(abs(Double(result[row * n + i]) - exact) <= (n < 3 ? 2e-3 : 1e-5), "\(n)")
        }
      }
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `attention agrees with plain C`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 5)
    let problems = [
      // batch, heads, queries, keys, d, dv
      (1, 1, 1, 1, 1, 1), (2, 3, 5, 7, 16, 8), (3, 2, 16, 64, 96, 96), (1, 8, 9, 300, 16, 32),
      (2, 1, 300, 270, 32, 64), (1, 2, 257, 33, 5, 3), (1, 1, 90, 513, 256, 64),
      (4, 4, 49, 49, 24, 24), (1, 1, 4, 0, 8, 8),
    ]
    for (batch, heads, queries, keys, d, dv) in problems {
      for magnitude in [1, 30] as [Float] {
        let q = random.tensor([batch, queries, heads * d], magnitude: magnitude)
        let k = random.tensor([batch, keys, heads * d])
        let v = random.tensor([batch, keys, heads * dv])
        let attend = { (c: Compute) in
          c.attention(q: q.columns, k: k.columns, v: v.columns, heads: heads, batch: batch)
        }
        // Logits up to 30 √d carry an error of 2e-6 each, and so do the weights.
        #expect(
          difference(attend(compute), attend(plain)) <= 1e-5 * magnitude,
          "\(batch), \(heads), \(queries), \(keys), \(d), \(dv) at \(magnitude)")
      }
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `attention reads columns of fused products`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 6)
    let fused = random.tensor([2, 20, 96])
    let parts = (0..<3).map { part in
      Tensor(
        [2, 20, 32],
        (0..<40).flatMap { fused.values[$0 * 96 + part * 32..<$0 * 96 + part * 32 + 32] })
    }
    let direct = compute.attention(
      q: fused.columns(0..<32), k: fused.columns(32..<64), v: fused.columns(64..<96), heads: 2,
      batch: 2)
    let copied = compute.attention(
      q: parts[0].columns, k: parts[1].columns, v: parts[2].columns, heads: 2, batch: 2)
    #expect(direct.values == copied.values)
  }

  @Test(arguments: Compute.Features.testable)
  func `a key far above the others takes all the weight`(features: Compute.Features) {
    let compute = Compute(threads: 1, features: features)
    var random = SeededGenerator(seed: 7)
    var keys = random.tensor([600, 8]).values
    for i in 0..<8 { keys[517 * 8 + i] = 1e4 }
    let v = random.tensor([600, 8])
    let attended = compute.attention(
      q: Tensor([3, 8], repeating: 1).columns, k: Tensor([600, 8], keys).columns, v: v.columns,
      heads: 1)
    for row in 0..<3 {
      #expect(difference(attended[0][row], v[517]) <= 1e-6)
    }
  }
}
