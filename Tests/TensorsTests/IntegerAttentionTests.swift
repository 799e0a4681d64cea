import Masklets
import Testing

@testable import Tensors

/// Attention in integers, on every instruction set, compared with exact attention.
@Suite struct IntegerAttentionTests {
  let plain = Compute(threads: 1, features: [])

  /// √(Σ (a - b)² / Σ b²)
  private func relativeError(_ a: Tensor, _ b: Tensor) -> Float {
    guard a.shape == b.shape else { return .infinity }
    let error = zip(a.values, b.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let norm = b.values.reduce(0) { $0 + $1 * $1 }
    return norm > 0 ? (error / norm).squareRoot() : error.squareRoot()
  }

  @Test(arguments: Compute.Features.testable)
  func `rounded attention is close to exact attention`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 71)
    // batch, heads, queries, keys, channels of a head in q and v
    let problems = [
      (1, 1, 300, 700, 256, 256), (2, 3, 90, 257, 96, 96), (1, 2, 85, 300, 33, 7),
      (3, 1, 1, 1, 1, 1), (1, 4, 14, 255, 24, 40),
    ]
    for (batch, heads, queries, keys, d, dv) in problems {
      let q = random.tensor([batch * queries, heads * d], magnitude: 3)
      let k = random.tensor([batch * keys, heads * d])
      let v = random.tensor([batch * keys, heads * dv])
      func attention(_ compute: Compute, _ precision: Precision) -> Tensor {
        compute.attention(
          q: q.columns, k: k.columns, v: v.columns, heads: heads, batch: batch,
          precision: precision)
      }
      let error = relativeError(attention(compute, .int8), attention(plain, .float32))
      // The errors: logits 1/1000, weights 2⁻¹⁴, values 2⁻¹¹ of the largest.
      #expect(error <= 3e-3, "\(batch) \(heads) \(queries) \(keys) \(d) \(dv)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `rounded attention to a grid is close to exact attention`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 72)
    // queries, channels, memory, width, height, frames, unplaced
    let problems = [
      (40, 16, 8, 3, 2, 1, 0), (33, 32, 20, 5, 4, 7, 9), (64, 64, 64, 8, 8, 9, 70),
      (5, 16, 4, 4, 4, 0, 3), (1, 8, 1, 1, 1, 16, 1), (140, 64, 35, 6, 3, 3, 64),
      (9, 8, 3, 2, 2, 140, 1), (20, 24, 5, 21, 7, 5, 2),
    ]
    for (queries, channels, memory, width, height, frames, unplaced) in problems {
      let table = RotaryTable(width: width, height: height, channels: channels)
      let keys = GridKeys(
        weight: random.tensor([channels, memory]), bias: random.tensor([channels]), table: table,
        width: width)
      let q = random.tensor([queries, channels], magnitude: 3)
      let tokens = (0..<2).map { _ in
        compute.gridMemories(
          (0..<frames).map { _ in random.tensor([width * height, memory]) },
          unplaced: [random.tensor([unplaced, memory])], memory: memory)
      }
      func attention(_ compute: Compute, _ precision: Precision) -> Tensor {
        compute.gridAttention(
          q: q, keys: keys, memories: tokens[0], values: tokens[1], precision: precision)
      }
      let error = relativeError(attention(compute, .int8), attention(plain, .float32))
      #expect(
        error <= 4e-3, "\(queries) \(channels) \(memory) \(width)×\(height) \(frames) \(unplaced)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `the largest queries, keys and values cause no overflow`(features: Compute.Features) {
    let compute = Compute(threads: 1, features: features)
    // All products have the same sign and size, so that sums are as large as possible.
    for (d, sign) in [(256, Float(1)), (96, -1), (64, 1), (2, -1)] {
      let (queries, keys) = (20, 600)
      let q = Tensor([queries, d], repeating: 3)
      let k = Tensor([keys, d], repeating: 2 * sign)
      let v = Tensor([keys, d], repeating: 7 * sign)
      let mean = compute.attention(
        q: q.columns, k: k.columns, v: v.columns, heads: 1, precision: .int8)
      #expect(mean.values.allSatisfy { abs($0 - 7 * sign) <= 1e-3 }, "\(d)")
    }
    let (side, memory, channels) = (8, 64, 256)
    // Queries that are not rotated, and weights parallel to them, make every factor reach its bound.
    let table = RotaryTable(width: side, height: side, channels: channels)
    let keys = GridKeys(
      weight: Tensor([channels, memory], repeating: 1),
      bias: Tensor([channels], repeating: 0), table: table, width: side)
    let tokens = compute.gridMemories(
      (0..<7).map { _ in Tensor([side * side, memory], repeating: 5) },
      unplaced: [], memory: memory)
    for sign in [Float(1), -1] {
      let q = Tensor([33, channels], repeating: sign)
      let exact = compute.gridAttention(q: q, keys: keys, memories: tokens, values: tokens)
      let rounded = compute.gridAttention(
        q: q, keys: keys, memories: tokens, values: tokens, precision: .int8)
      #expect(relativeError(rounded, exact) <= 1e-3)
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `attention of zeros is zero, and a single sharp peak is found`(features: Compute.Features) {
    let compute = Compute(threads: 1, features: features)
    let zeros = Tensor([30, 16], repeating: 0)
    let nothing = compute.attention(
      q: zeros.columns, k: zeros.columns, v: zeros.columns, heads: 1, precision: .int8)
    #expect(nothing.values.allSatisfy { $0 == 0 })

    // Each query matches one key much better than the others.
    let eye = Tensor([32, 32], (0..<1024).map { $0 % 33 == 0 ? 40 : 0 })
    let values = Tensor([32, 32], (0..<1024).map { Float($0) })
    let found = compute.attention(
      q: eye.columns, k: eye.columns, v: values.columns, heads: 1, precision: .int8)
    for (a, b) in zip(found.values, values.values) { #expect(abs(a - b) <= 1) }
  }
}
