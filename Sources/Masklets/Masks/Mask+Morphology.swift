extension Mask {
  /// The pixels within Euclidean distance `radius` of a set pixel (dilation by a disc).
  package func dilated(byDiscOf radius: Int) -> Mask {
    precondition(radius >= 0, "a disc of radius \(radius)")
    var result = self
    // The disc is a stack of row segments that reach discReach(dy) pixels to both sides in row dy.
    // Each round extends all segments by one pixel and joins them to the rows of that reach.
    var grown = self
    for reach in 0...radius {
      if reach > 0 { grown = grown.grownSideways() }
      for dy in 0...radius where Self.discReach(radius: radius, dy: dy) == reach {
        result.formUnion(grown, shiftedDownBy: dy)
        if dy > 0 { result.formUnion(grown, shiftedDownBy: -dy) }
      }
    }
    return result
  }

  /// The largest dx with dx² + dy² ≤ radius².
  private static func discReach(radius: Int, dy: Int) -> Int {
    let squared = radius * radius - dy * dy
    var reach = Int(Double(squared).squareRoot())
    while (reach + 1) * (reach + 1) <= squared { reach += 1 }
    while reach * reach > squared { reach -= 1 }
    return reach
  }

  /// Each set pixel with its left and right neighbours.
  private func grownSideways() -> Mask {
    var result = self
    for y in 0..<size.height {
      var previous: UInt64 = 0
      for i in y * stride..<(y + 1) * stride {
        let word = words[i]
        let next = i + 1 < (y + 1) * stride ? words[i + 1] : 0
        result.words[i] = word | word << 1 | previous >> 63 | word >> 1 | next << 63
        previous = word
      }
    }
    result.clearPadding()
    return result
  }

  /// Adds the pixels of `other`, moved down by `dy` rows; rows outside the image are dropped.
  private mutating func formUnion(_ other: Mask, shiftedDownBy dy: Int) {
    let offset = dy * stride
    let first = max(0, offset)
    let end = min(words.count, words.count + offset)
    guard first < end else { return }
    for i in first..<end { words[i] |= other.words[i - offset] }
  }
}
