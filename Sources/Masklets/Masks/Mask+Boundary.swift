extension Mask {
  /// The pixels that differ from their right, lower or lower right neighbour: the boundary as DAVIS
  /// draws it (`_seg2bmap` of davis2017-evaluation, metrics.py, after Martin's seg2bmap).
  ///
  /// In the last row only the right neighbour counts, in the last column only the lower one, so the
  /// last pixel never belongs to the boundary.
  package func boundary() -> Mask {
    var result = self
    let (width, height) = (size.width, size.height)
    guard width > 0, height > 0 else { return result }
    let lastBit: UInt64 = 1 << UInt64((width - 1) & 63)
    for y in 0..<height {
      let row = y * stride
      let isLastRow = y == height - 1
      for w in 0..<stride {
        let here = words[row + w]
        let east = neighbours(row, w)
        let south = isLastRow ? here : words[row + stride + w]
        let southEast = isLastRow ? here : neighbours(row + stride, w)
        var sides = (here ^ east) | (here ^ southEast)
        // Past the last column there is no neighbour to differ from.
        if w == stride - 1 { sides &= ~lastBit }
        result.words[row + w] = sides | (here ^ south)
      }
    }
    result.clearPadding()
    return result
  }

  /// Word `w` of the row that starts at word `row`, with each pixel replaced by its right
  /// neighbour.
  private func neighbours(_ row: Int, _ w: Int) -> UInt64 {
    words[row + w] >> 1 | (w + 1 < stride ? words[row + w + 1] << 63 : 0)
  }
}
