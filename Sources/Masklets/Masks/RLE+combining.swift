// Operations on masks without decoding them: their time grows with the number of runs.

extension RLE {
  /// - Parameter runs: lengths that are known to add up to the size's pixels.
  fileprivate init(size: ImageSize, checked runs: [Int]) {
    self.size = size
    self.runs = runs
  }

  /// The pixels that are set in either mask; both must have the same size.
  package func union(_ other: RLE) -> RLE {
    var runs = [0]
    var isSet = false
    forEachStretch(with: other) { length, mine, theirs in
      if (mine || theirs) != isSet {
        isSet.toggle()
        runs.append(length)
      } else {
        runs[runs.count - 1] += length
      }
    }
    return RLE(size: size, checked: runs)
  }

  /// Number of pixels set in both masks, which must have the same size.
  package func sharedArea(with other: RLE) -> Int {
    var shared = 0
    forEachStretch(with: other) { length, mine, theirs in
      if mine && theirs { shared += length }
    }
    return shared
  }

  /// Intersection over union; 1 for two empty masks.
  package func iou(with other: RLE) -> Double {
    let shared = sharedArea(with: other)
    let either = area + other.area - shared
    return either == 0 ? 1 : Double(shared) / Double(either)
  }

  /// Mean of the set pixels' coordinates; nil for an empty mask.
  package var centroid: Point? {
    var (count, x, y) = (0, 0, 0)
    var position = 0
    for (i, run) in runs.enumerated() {
      defer { position += run }
      guard i % 2 == 1 else { continue }
      var (start, left) = (position, run)
      while left > 0 {
        let (column, row) = start.quotientAndRemainder(dividingBy: size.height)
        let length = min(left, size.height - row)
        count += length
        x += column * length
        y += (2 * row + length - 1) * length
        start += length
        left -= length
      }
    }
    guard count > 0 else { return nil }
    return Point(x: Double(x) / Double(count), y: Double(y) / Double(2 * count))
  }

  /// Calls `body` for each stretch of pixels over which neither mask changes, with its length and
  /// whether its pixels are set in this mask and in the other.
  private func forEachStretch(
    with other: RLE, _ body: (_ length: Int, _ mine: Bool, _ theirs: Bool) -> Void
  ) {
    precondition(size == other.size, "masks of \(size) and \(other.size) do not combine")
    var (i, j) = (0, 0)
    var (mine, theirs) = (runs[0], other.runs[0])
    while i < runs.count, j < other.runs.count {
      let length = min(mine, theirs)
      if length > 0 { body(length, i % 2 == 1, j % 2 == 1) }
      mine -= length
      theirs -= length
      if mine == 0 {
        i += 1
        mine = i < runs.count ? runs[i] : 0
      }
      if theirs == 0 {
        j += 1
        theirs = j < other.runs.count ? other.runs[j] : 0
      }
    }
  }
}
