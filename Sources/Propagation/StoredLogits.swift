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
