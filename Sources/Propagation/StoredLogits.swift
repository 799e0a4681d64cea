import Foundation
import Formats
import Masklets

/// Mask logits as they are kept beside a mask, for a later click to start from: quarters, cut at ±32
/// as the prompt encoder cuts them, each the difference to the one before it, deflated.
///
/// A float32 of 256 × 256 is 262 kB; this is some 10 to 20 kB, and off by 1/8 at most.
struct StoredLogits: Hashable, Sendable {
  let bytes: Data

  init(bytes: Data) {
    self.bytes = bytes
  }

  init(_ logits: [Float]) throws {
    var last: Int8 = 0
    let differences = logits.map { logit in
      // A logit that is no number says nothing.
      let value = logit.isNaN ? 0 : Int8(min(max((logit * 4).rounded(), -128), 127))
      defer { last = value }
      return UInt8(bitPattern: value &- last)
    }
    bytes = Data(
      try differences.withUnsafeBufferPointer { try Deflater().compress($0, isLast: true) })
  }

  /// - Throws: `FormatError` if these are not `count` logits.
  func logits(count: Int) throws -> [Float] {
    var last: Int8 = 0
    return try Inflate.unpack([UInt8](bytes), to: count).map { difference in
      last = last &+ Int8(bitPattern: difference)
      return Float(last) / 4
    }
  }
}
