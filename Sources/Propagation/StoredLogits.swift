import Compression
import Foundation
import Masklets

/// A mask's logits as they are stored beside it, for a later click to start from.
///
/// Each logit is rounded to a quarter and clamped to −32...31.75, as the prompt encoder clamps it;
/// each value is written as its difference to the one before, and the whole is deflated. The 256 ×
/// 256 float32 logits of a mask are 262 kB; this takes 10 to 20 kB and is off by 1/8 at most.
package struct StoredLogits: Hashable, Sendable {
  package let bytes: Data

  package init(bytes: Data) {
    self.bytes = bytes
  }

  package init(_ logits: [Float]) throws {
    var last: Int8 = 0
    let differences = logits.map { logit in
      // NaN says nothing about the mask: stored as 0.
      let value = logit.isNaN ? 0 : Int8(min(max((logit * 4).rounded(), -128), 127))
      defer { last = value }
      return UInt8(bitPattern: value &- last)
    }
    bytes = Data(try Deflater.compress(differences))
  }

  /// The logits if they are square with one of the given sides.
  package func logits(sides: [Int]) -> [Float]? {
    // Unpacking fails for every side but the right one.
    sides.lazy.compactMap { try? logits(count: $0 * $0) }.first
  }

  /// The logits in quarters on a square of `side`, which is at least as large as the one they were made
  /// for: smaller ones are enlarged bilinearly.
  ///
  /// - Throws: `CompressionError` if the bytes hold no square of `ObjectMask.logitsSides`.
  package func quarters(enlargedTo side: Int) throws -> [Int8] {
    for made in ObjectMask.logitsSides.dropLast() {
      if let quarters = try? quarters(count: made * made) {
        return Self.enlarged(quarters, from: made, to: side)
      }
    }
    let least = ObjectMask.logitsSides.last ?? side
    return Self.enlarged(try quarters(count: least * least), from: least, to: side)
  }

  private static func enlarged(_ values: [Int8], from: Int, to side: Int) -> [Int8] {
    guard from != side else { return values }
    // The place of each row or column between two of the smaller square.
    let places = (0..<side).map { index -> (low: Int, high: Int, weight: Float) in
      let place = max((Float(index) + 0.5) * Float(from) / Float(side) - 0.5, 0)
      let low = min(Int(place), from - 1)
      return (low, min(low + 1, from - 1), place - Float(low))
    }
    return places.flatMap { y in
      places.map { x in
        func between(_ row: Int) -> Float {
          let (left, right) = (
            Float(values[row * from + x.low]), Float(values[row * from + x.high])
          )
          return left + (right - left) * x.weight
        }
        let (upper, lower) = (between(y.low), between(y.high))
        return Int8((upper + (lower - upper) * y.weight).rounded())
      }
    }
  }

  /// - Throws: `CompressionError` if the bytes do not hold exactly `count` logits.
  package func logits(count: Int) throws -> [Float] {
    try quarters(count: count).map { Float($0) / 4 }
  }

  /// The logits in quarters: 4 is a logit of 1.
  ///
  /// - Throws: `CompressionError` if the bytes do not hold exactly `count` logits.
  package func quarters(count: Int) throws -> [Int8] {
    var last: Int8 = 0
    return try Inflate.unpack([UInt8](bytes), to: count).map { difference in
      last = last &+ Int8(bitPattern: difference)
      return last
    }
  }
}
