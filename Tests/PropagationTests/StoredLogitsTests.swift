import Foundation
import Masklets
import Testing

@testable import Propagation

@Suite struct StoredLogitsTests {
  @Test(arguments: [256, 192, 128]) func `logits of each picture size are read`(_ side: Int) throws
  {
    let logits = (0..<side * side).map { Float($0 % 61) / 4 - 8 }
    let stored = try StoredLogits(logits)
    #expect(stored.logits(sides: ObjectMask.logitsSides) == logits)
    #expect(stored.logits(sides: [64]) == nil)
  }

  @Test(arguments: [192, 128]) func `those of smaller pictures are enlarged to one size`(
    _ side: Int
  ) throws {
    // A slope to the right, 4 quarters a column at 128.
    let logits = (0..<side * side).map { Float($0 % side) * 64 / Float(side) - 32 }
    let enlarged = try StoredLogits(logits).quarters(enlargedTo: 256)
    #expect(enlarged.count == 256 * 256)
    let row = enlarged.prefix(256).map { Int($0) }
    #expect(Array(enlarged.suffix(256)).map { Int($0) } == row)
    for x in 4..<252 {
      let exact = (Float(x) + 0.5) - Float(128) / Float(side) - 128
      #expect(abs(Float(row[x]) - exact) <= 1.5, "column \(x)")
    }
    #expect(throws: (any Error).self) {
      try StoredLogits([1, 2, 3, 4]).quarters(enlargedTo: 256)
    }
  }

  private static let count = ObjectMask.logitsSide * ObjectMask.logitsSide

  @Test func `logits come back in quarters, cut at 32`() throws {
    let logits = (0..<Self.count).map { 40 * sin(Float($0) / 700) }
    let stored = try StoredLogits(logits)
    let back = try stored.logits(count: Self.count)
    for (logit, kept) in zip(logits, back) {
      #expect(abs(min(max(logit, -32), 31.75) - kept) <= 0.125)
    }
    #expect(stored.bytes.count < 20_000)
    #expect(throws: (any Error).self) { try stored.logits(count: Self.count - 1) }
    #expect(throws: (any Error).self) {
      try StoredLogits(bytes: stored.bytes.dropLast(3)).logits(count: Self.count)
    }
  }

  @Test func `extremes and what is no number are kept as what they can be`() throws {
    let stored = try StoredLogits([-1024, .infinity, -.infinity, .nan, 0.1])
    #expect(try stored.logits(count: 5) == [-32, 31.75, -32, 0, 0])
  }
}
