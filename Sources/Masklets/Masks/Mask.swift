/// A binary image, one bit a pixel.
///
/// Rows start at a word boundary and the bits past the width are always zero, so that operations on
/// whole words (area, union, equality) need no special case at the right edge.
package struct Mask: Hashable, Sendable {
  package let size: ImageSize
  /// Number of 64-bit words in a row.
  package let stride: Int
  /// `[height, stride]`; pixel x of a row is bit `x % 64` of its word `x / 64`.
  package internal(set) var words: [UInt64]

  /// An empty mask.
  package init(size: ImageSize) {
    self.size = size
    stride = (size.width + 63) / 64
    words = [UInt64](repeating: 0, count: stride * size.height)
  }

  /// The pixels for which `isSet(x, y)` holds.
  package init(size: ImageSize, where isSet: (_ x: Int, _ y: Int) -> Bool) {
    self.init(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width where isSet(x, y) {
        words[y * stride + x >> 6] |= 1 << UInt64(x & 63)
      }
    }
  }

  /// The pixels whose byte is not zero, from a row-major image `[height, width]`.
  package init(size: ImageSize, nonZero bytes: [UInt8]) {
    precondition(bytes.count == size.pixelCount, "bytes do not fill \(size)")
    self.init(size: size) { x, y in bytes[y * size.width + x] != 0 }
  }

  package subscript(x: Int, y: Int) -> Bool {
    get { words[y * stride + x >> 6] >> UInt64(x & 63) & 1 == 1 }
    set {
      let bit: UInt64 = 1 << UInt64(x & 63)
      if newValue {
        words[y * stride + x >> 6] |= bit
      } else {
        words[y * stride + x >> 6] &= ~bit
      }
    }
  }

  /// Number of set pixels.
  package var area: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// Row-major bytes `[height, width]`: `on` where a pixel is set, otherwise 0.
  package func bytes(on value: UInt8 = 255) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: size.pixelCount) { buffer, count in
      var i = 0
      for y in 0..<size.height {
        for x in 0..<size.width {
          buffer[i] = self[x, y] ? value : 0
          i += 1
        }
      }
      count = i
    }
  }
}

// MARK: Set operations (both masks must have the same size)

extension Mask {
  package mutating func formUnion(_ other: Mask) { combine(other, |) }
  package mutating func subtract(_ other: Mask) { combine(other) { $0 & ~$1 } }

  package func union(_ other: Mask) -> Mask { combining(other, |) }
  package func intersection(_ other: Mask) -> Mask { combining(other, &) }
  package func subtracting(_ other: Mask) -> Mask { combining(other) { $0 & ~$1 } }

  /// The pixels that are not set.
  package func inverted() -> Mask {
    var result = self
    for i in result.words.indices { result.words[i] = ~result.words[i] }
    result.clearPadding()
    return result
  }

  /// Intersection over union; 1 for two empty masks.
  package func iou(with other: Mask) -> Double {
    precondition(size == other.size, "masks of \(size) and \(other.size) do not combine")
    var both = 0
    var either = 0
    for (a, b) in zip(words, other.words) {
      both += (a & b).nonzeroBitCount
      either += (a | b).nonzeroBitCount
    }
    return either == 0 ? 1 : Double(both) / Double(either)
  }

  /// The bits of a row's last word that stand for pixels.
  var lastWordMask: UInt64 {
    size.width % 64 == 0 ? .max : (1 << UInt64(size.width % 64)) - 1
  }

  /// Restores the invariant that bits past the width are zero.
  mutating func clearPadding() {
    guard stride > 0 else { return }
    let keep = lastWordMask
    for y in 0..<size.height { words[(y + 1) * stride - 1] &= keep }
  }

  private mutating func combine(_ other: Mask, _ operation: (UInt64, UInt64) -> UInt64) {
    precondition(size == other.size, "masks of \(size) and \(other.size) do not combine")
    for i in words.indices { words[i] = operation(words[i], other.words[i]) }
  }

  private func combining(_ other: Mask, _ operation: (UInt64, UInt64) -> UInt64) -> Mask {
    var result = self
    result.combine(other, operation)
    return result
  }
}
