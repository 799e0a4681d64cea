extension Polygon {
  /// The polygon with fewer points: each ring is simplified by itself.
  package func simplified(within tolerance: Double) -> Polygon {
    Polygon(
      outer: outer.simplified(within: tolerance),
      holes: holes.map { $0.simplified(within: tolerance) })
  }
}

extension [Point] {
  /// Comparisons for each point of a ring, on average: bounds the time for rings made to be slow.
  /// The usual ones need fewer than 20.
  private static var comparisonsPerPoint: Int { 256 }

  /// The closed ring with fewer points (Douglas and Peucker, The Canadian Cartographer 10, 1973):
  /// every point left out is at most `tolerance` pixels from the line that replaces it.
  /// `web/js/masks/simplify.js` leaves out the same points.
  ///
  /// A ring that would have no area left, or would turn the other way round, stays as it is.
  package func simplified(within tolerance: Double) -> [Point] {
    guard tolerance > 0, count > 3 else { return self }
    let start = topLeft
    let closed = self[start...] + self[..<start] + [self[start]]
    let kept = [Point](closed).keptByDouglasPeucker(squaredTolerance: tolerance * tolerance)
    let fewer = indices.filter { kept[($0 - start + count) % count] }.map { self[$0] }
    let area = signedArea(self)
    guard fewer.count >= 3, signedArea(fewer) * area > 0 else { return self }
    return fewer
  }

  /// The topmost point, the leftmost of several: where a ring starts says nothing about its shape.
  private var topLeft: Int {
    var best = 0
    for index in indices.dropFirst()
    where (self[index].y, self[index].x) < (self[best].y, self[best].x) {
      best = index
    }
    return best
  }

  /// Which points of a closed line are kept; the last point is the first one.
  private func keptByDouglasPeucker(squaredTolerance: Double) -> [Bool] {
    let last = count - 1
    var kept = [Bool](repeating: false, count: last)
    var far = 0
    for index in 1..<last
    where self[index].squaredDistance(to: self[0]) > self[far].squaredDistance(to: self[0]) {
      far = index
    }
    kept[0] = true
    kept[far] = true
    var open = [(first: 0, last: far), (first: far, last: last)]
    var comparisons = Self.comparisonsPerPoint * last
    while let part = open.popLast() {
      let between = part.first + 1..<Swift.max(part.last, part.first + 1)
      comparisons -= between.count
      guard comparisons >= 0 else {
        // More points than necessary are still within the tolerance.
        for index in between { kept[index] = true }
        continue
      }
      var worst = squaredTolerance
      var split: Int?
      for index in between {
        let distance = self[index].squaredDistance(
          toLineFrom: self[part.first], to: self[part.last])
        if distance > worst {
          worst = distance
          split = index
        }
      }
      guard let split else { continue }
      kept[split] = true
      open.append((part.first, split))
      open.append((split, part.last))
    }
    return kept
  }
}

extension Point {
  package func squaredDistance(to other: Point) -> Double {
    (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
  }

  /// The squared distance to the line between two points, which ends at them.
  package func squaredDistance(toLineFrom from: Point, to end: Point) -> Double {
    let (dx, dy) = (end.x - from.x, end.y - from.y)
    let squared = dx * dx + dy * dy
    let along = squared > 0 ? ((x - from.x) * dx + (y - from.y) * dy) / squared : 0
    let share = min(1, max(0, along))
    let (ex, ey) = (x - from.x - share * dx, y - from.y - share * dy)
    return ex * ex + ey * ey
  }
}
