extension Mask {
  /// The pixels whose centre lies inside an odd number of the rings (the even-odd rule): holes and
  /// overlapping parts are not set. Rings may leave the image; coordinates must be finite.
  package init(size: ImageSize, rings: [[Point]]) {
    self.init(size: size)
    var crossings = [[Double]](repeating: [], count: size.height)
    for ring in rings where ring.count >= 3 {
      var a = ring[ring.count - 1]
      for b in ring {
        let (top, bottom) = a.y < b.y ? (a, b) : (b, a)
        a = b
        // Rows whose centre y + 0.5 lies in [top, bottom): a corner shared by two edges counts
        // once, a horizontal edge never.
        let first = max(0, (top.y - 0.5).rounded(.up))
        let end = min(Double(size.height), (bottom.y - 0.5).rounded(.up))
        guard first < end else { continue }
        let slope = (bottom.x - top.x) / (bottom.y - top.y)
        for y in Int(first)..<Int(end) {
          crossings[y].append(top.x + (Double(y) + 0.5 - top.y) * slope)
        }
      }
    }
    let width = Double(size.width)
    for y in 0..<size.height {
      crossings[y].sort()
      for i in Swift.stride(from: 0, to: crossings[y].count - 1, by: 2) {
        let start = min(max(0, (crossings[y][i] - 0.5).rounded(.up)), width)
        let end = min(max(0, (crossings[y][i + 1] - 0.5).rounded(.up)), width)
        // Sorted crossings alternate between entering and leaving, also where parts overlap, so the
        // runs never overlap.
        setRun(inRow: y, from: Int(start), to: Int(end))
      }
    }
  }

  package init(size: ImageSize, polygons: [Polygon]) {
    self.init(size: size, rings: polygons.flatMap(\.rings))
  }

  /// The outlines along pixel edges: one polygon for each 4-connected component, from the top.
  ///
  /// Exact: `Mask(size: size, polygons: mask.polygons())` equals the mask. Outer rings run
  /// clockwise on the screen, holes the other way; a ring has points only where it turns.
  package func polygons() -> [Polygon] {
    let components = components(.four)
    var polygons = components.components.map { _ in Polygon(outer: []) }
    // Pixels whose left side belongs to a ring already traced. Every ring runs up at least one left
    // side: an outer ring that of its own pixel, a hole that of the pixel to its right.
    var traced = Mask(size: size)
    for run in components.runs where !traced[run.start, run.y] {
      let ring = ring(fromLeftSideOf: run.start, run.y, traced: &traced)
      if signedArea(ring) > 0 {
        polygons[run.label].outer = ring
      } else {
        polygons[run.label].holes.append(ring)
      }
    }
    return polygons
  }

  /// Follows the edge of the mask, starting upwards, with the mask's pixels on the right.
  private func ring(fromLeftSideOf startX: Int, _ startY: Int, traced: inout Mask) -> [Point] {
    // Directions: 0 right, 1 down, 2 left, 3 up. (x, y) is a corner between pixels.
    let stepX = [1, 0, -1, 0]
    let stepY = [0, 1, 0, -1]
    // The pixel ahead to the right of each direction, relative to the corner.
    let aheadX = [0, -1, -1, 0]
    let aheadY = [0, 0, -1, -1]
    func isSet(_ x: Int, _ y: Int) -> Bool {
      x >= 0 && y >= 0 && x < size.width && y < size.height && self[x, y]
    }
    var points: [Point] = []
    var (x, y, direction) = (startX, startY + 1, 3)
    repeat {
      if direction == 3 { traced[x, y - 1] = true }
      x += stepX[direction]
      y += stepY[direction]
      let left = (direction + 3) & 3
      let turned: Int
      if !isSet(x + aheadX[direction], y + aheadY[direction]) {
        // Also if the pixel ahead to the left is set: pixels that share a corner are not connected.
        turned = (direction + 1) & 3
      } else if isSet(x + aheadX[left], y + aheadY[left]) {
        turned = left
      } else {
        turned = direction
      }
      if turned != direction { points.append(Point(x: Double(x), y: Double(y))) }
      direction = turned
    } while x != startX || y != startY + 1 || direction != 3
    return points
  }
}

/// Twice the area that a ring encloses, positive if it runs clockwise on the screen.
func signedArea(_ ring: [Point]) -> Double {
  var sum = 0.0
  var a = ring[ring.count - 1]
  for b in ring {
    sum += a.x * b.y - b.x * a.y
    a = b
  }
  return sum
}
