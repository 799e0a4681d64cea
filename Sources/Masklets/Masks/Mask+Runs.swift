extension Mask {
  /// Calls `body` with the columns `start..<end` of each run of set pixels in row `y`, from left to
  /// right.
  package func forEachRun(inRow y: Int, _ body: (_ start: Int, _ end: Int) -> Void) {
    let row = y * stride
    var start = -1
    for w in 0..<stride {
      let word = words[row + w]
      // A bit of `changes` is set if its pixel differs from the pixel to its left.
      var changes = word ^ (word << 1 | (start >= 0 ? 1 : 0))
      while changes != 0 {
        let x = w * 64 + changes.trailingZeroBitCount
        changes &= changes - 1
        if start < 0 {
          start = x
        } else {
          body(start, x)
          start = -1
        }
      }
    }
    if start >= 0 { body(start, size.width) }
  }

  /// Sets the pixels `start..<end` of row `y`; the range must lie inside the row.
  package mutating func setRun(inRow y: Int, from start: Int, to end: Int) {
    guard start < end else { return }
    let first = y * stride + start >> 6
    let last = y * stride + (end - 1) >> 6
    let head: UInt64 = .max << UInt64(start & 63)
    let tail: UInt64 = .max >> UInt64(63 - (end - 1) & 63)
    if first == last {
      words[first] |= head & tail
    } else {
      words[first] |= head
      for w in first + 1..<last { words[w] = .max }
      words[last] |= tail
    }
  }

  /// The mask mirrored at its main diagonal: pixel (x, y) becomes pixel (y, x).
  package func transposed() -> Mask {
    var result = Mask(size: ImageSize(width: size.height, height: size.width))
    var block = [UInt64](repeating: 0, count: 64)
    for blockY in 0..<result.stride {
      for blockX in 0..<stride {
        let rows = min(64, size.height - blockY * 64)
        var any: UInt64 = 0
        for i in 0..<64 {
          block[i] = i < rows ? words[(blockY * 64 + i) * stride + blockX] : 0
          any |= block[i]
        }
        guard any != 0 else { continue }
        transpose64(&block)
        for i in 0..<min(64, size.width - blockX * 64) {
          result.words[(blockX * 64 + i) * result.stride + blockY] = block[i]
        }
      }
    }
    return result
  }
}

/// Transposes a 64×64 bit matrix whose row i is `block[i]` and whose column j is bit j, by swapping
/// the off-diagonal quarters of ever smaller squares (Warren, Hacker's Delight, section 7-3).
private func transpose64(_ block: inout [UInt64]) {
  var half = 32
  var low: UInt64 = 0xFFFF_FFFF
  while half != 0 {
    var k = 0
    while k < 64 {
      let swapped = (block[k] >> UInt64(half) ^ block[k | half]) & low
      block[k] ^= swapped << UInt64(half)
      block[k | half] ^= swapped
      k = ((k | half) + 1) & ~half
    }
    half >>= 1
    low ^= low << UInt64(half)
  }
}
