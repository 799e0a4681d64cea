extension Mask {
  /// The set pixel farthest from all unset pixels and from the outside of the image; the first one
  /// from the top if there are several, nil for an empty mask.
  ///
  /// This is where a person clicks to point at an object: well inside, away from every edge.
  package var deepestPixel: (x: Int, y: Int)? {
    guard let bounds else { return nil }
    // Squared distances within the bounds and a border of one unset pixel around them
    // (Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions, 2012).
    let (width, height) = (bounds.width + 2, bounds.height + 2)
    let far = Double(width * width + height * height)
    var distances = [Double](repeating: 0, count: width * height)
    for y in bounds.minY...bounds.maxY {
      forEachRun(inRow: y) { start, end in
        for x in start..<end {
          distances[(y - bounds.minY + 1) * width + x - bounds.minX + 1] = far
        }
      }
    }
    var line = [Double](repeating: 0, count: max(width, height))
    for x in 0..<width {
      for y in 0..<height { line[y] = distances[y * width + x] }
      transformDistances(&line, count: height)
      for y in 0..<height { distances[y * width + x] = line[y] }
    }
    var best = (distance: 0.0, x: 0, y: 0)
    for y in 0..<height {
      for x in 0..<width { line[x] = distances[y * width + x] }
      transformDistances(&line, count: width)
      for x in 0..<width where line[x] > best.distance { best = (line[x], x, y) }
    }
    return (best.x - 1 + bounds.minX, best.y - 1 + bounds.minY)
  }
}

/// Replaces f(p) by the minimum over q of f(q) + (p − q)².
private func transformDistances(_ f: inout [Double], count: Int) {
  var vertices = [0]
  var starts = [-Double.infinity]
  for q in 1..<count {
    func meeting(_ p: Int) -> Double {
      (f[q] + Double(q * q) - f[p] - Double(p * p)) / Double(2 * (q - p))
    }
    while let last = vertices.last, let start = starts.last, meeting(last) <= start {
      vertices.removeLast()
      starts.removeLast()
    }
    starts.append(vertices.last.map(meeting) ?? -.infinity)
    vertices.append(q)
  }
  var result = [Double](repeating: 0, count: count)
  var k = 0
  for p in 0..<count {
    while k + 1 < vertices.count, starts[k + 1] < Double(p) { k += 1 }
    let offset = Double(p - vertices[k])
    result[p] = offset * offset + f[vertices[k]]
  }
  for p in 0..<count { f[p] = result[p] }
}
