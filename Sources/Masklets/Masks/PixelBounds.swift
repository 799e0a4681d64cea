/// A rectangle of whole pixels; its last column and row belong to it.
package struct PixelBounds: Hashable, Sendable {
  package var minX, minY, maxX, maxY: Int

  package init(minX: Int, minY: Int, maxX: Int, maxY: Int) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  package var width: Int { maxX - minX + 1 }
  package var height: Int { maxY - minY + 1 }

  package mutating func formUnion(_ other: PixelBounds) {
    minX = min(minX, other.minX)
    minY = min(minY, other.minY)
    maxX = max(maxX, other.maxX)
    maxY = max(maxY, other.maxY)
  }

  /// The rectangle as a box prompt, from the first pixel's coordinates to the last one's.
  package var box: Box {
    Box(x1: Double(minX), y1: Double(minY), x2: Double(maxX), y2: Double(maxY))
  }
}

extension Mask {
  /// The smallest rectangle that contains all set pixels; nil for an empty mask.
  package var bounds: PixelBounds? {
    var columns = [UInt64](repeating: 0, count: stride)
    var rows: (first: Int, last: Int)?
    for y in 0..<size.height {
      var any: UInt64 = 0
      for w in 0..<stride {
        columns[w] |= words[y * stride + w]
        any |= words[y * stride + w]
      }
      if any != 0 { rows = (rows?.first ?? y, y) }
    }
    guard let rows, let first = columns.firstIndex(where: { $0 != 0 }),
      let last = columns.lastIndex(where: { $0 != 0 })
    else { return nil }
    return PixelBounds(
      minX: first * 64 + columns[first].trailingZeroBitCount, minY: rows.first,
      maxX: last * 64 + 63 - columns[last].leadingZeroBitCount, maxY: rows.last)
  }

  /// Mean of the set pixels' coordinates; nil for an empty mask. May lie outside the mask.
  package var centroid: Point? {
    var (count, sumX, sumY) = (0, 0, 0)
    for y in 0..<size.height {
      forEachRun(inRow: y) { start, end in
        count += end - start
        sumX += (start + end - 1) * (end - start)
        sumY += 2 * y * (end - start)
      }
    }
    guard count > 0 else { return nil }
    return Point(x: Double(sumX) / Double(2 * count), y: Double(sumY) / Double(2 * count))
  }
}
