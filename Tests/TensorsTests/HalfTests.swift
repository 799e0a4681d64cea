import Masklets
import Testing

@testable import Tensors

/// Half precision compared with Swift's own, on all halves, on random floats and on edge cases.
@Suite struct HalfTests {
  private func halves(_ values: [Float], _ compute: Compute) -> [UInt16] {
    var halves = [UInt16](repeating: 1, count: values.count)
    halves.withUnsafeMutableBytes {
      compute.writeHalves(of: Tensor([values.count], values), to: $0)
    }
    return halves
  }

  private func floats(_ halves: [UInt16], _ compute: Compute) -> [Float] {
    halves.withUnsafeBytes { compute.tensor([halves.count], halves: $0) }.values
  }

  @Test(arguments: Compute.Features.testable)
  func `every half is converted to its float and back`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    let all = (0...UInt16.max).map { $0 }
    let values = floats(all, compute)
    let back = halves(values, compute)
    for half in all {
      let exact = Float(Float16(bitPattern: half))
      let value = values[Int(half)]
      if exact.isNaN {
        #expect(value.isNaN && Float16(bitPattern: back[Int(half)]).isNaN, "\(half)")
      } else {
        #expect(value == exact && value.sign == exact.sign, "\(half)")
        // Infinity is limited to the largest half.
        let expected = exact.isInfinite ? half - 1 : half
        #expect(back[Int(half)] == expected, "\(half)")
      }
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `floats are rounded to the nearest half, ties to even`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 16)
    var values: [Float] = (0..<200_001).map { _ in
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      return value.isNaN ? 0 : value
    }
    // Halves, the numbers half-way between two of them, and the neighbours of both.
    for half in stride(from: UInt16(0), to: 0x7BFF, by: 7) {
      let (low, high) = (Float(Float16(bitPattern: half)), Float(Float16(bitPattern: half + 1)))
      let middle = (low + high) / 2
      values += [low, middle, middle.nextUp, middle.nextDown, -middle]
    }
    values += [65504, 65519.9, 65520, 65536, 1e30, -1e30, .infinity, -.infinity]
    values += [0x1p-24, 0x1p-25, 0x1.000002p-25, 0x1p-26, 0x1p-133, -0.0]
    for (value, half) in zip(values, halves(values, compute)) {
      let exact = Float16(min(max(value, -65504), 65504))
      #expect(half == exact.bitPattern, "\(value)")
    }
  }
}
