import Masklets

extension Mask {
  /// The outlines of the mask cut along a row through each hole: together they are the mask, none has
  /// a hole.
  ///
  /// A part of the background that is enclosed between two cuts would be enclosed in the whole mask
  /// as well; it would be a hole, through which there is a cut.
  func polygonsWithoutHoles() -> [Polygon] {
    let whole = polygons()
    let cuts = Set(
      whole.flatMap(\.holes).map { hole in
        // The first row of the hole: a hole's points lie on its pixels' edges.
        Int(hole.map(\.y).min() ?? 0)
      }
    ).sorted()
    guard !cuts.isEmpty else { return whole }
    // A cut below row y: the rows to y and those after it are outlined apart.
    var parts: [Polygon] = []
    var first = 0
    for last in cuts + [size.height - 1] where last >= first {
      var band = Mask(size: size)
      for y in first...last {
        forEachRun(inRow: y) { start, end in band.setRun(inRow: y, from: start, to: end) }
      }
      parts += band.polygons()
      first = last + 1
    }
    return parts
  }

  /// The whole mask as one ring: rings are joined to the first by bridges that are crossed in both
  /// directions, so that they enclose nothing (even-odd rule). Empty for an empty mask.
  func bridgedRing() -> [Point] {
    var rings = polygons().flatMap(\.rings)
    guard !rings.isEmpty else { return [] }
    var path = rings.removeFirst()
    // From the end of the path out and back: every bridge starts at the first point.
    let hub = path[0]
    for ring in rings {
      let nearest = ring.indices.min {
        ring[$0].squaredDistance(to: hub) < ring[$1].squaredDistance(to: hub)
      }!
      path.append(hub)
      path += ring[nearest...] + ring[...nearest]
    }
    if !rings.isEmpty { path.append(hub) }
    return path
  }
}

extension Point {
  fileprivate func squaredDistance(to other: Point) -> Double {
    (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
  }

  /// As formats write coordinates: whole numbers without a fraction.
  var coordinateText: (x: String, y: String) { (Self.text(x), Self.text(y)) }

  private static func text(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
