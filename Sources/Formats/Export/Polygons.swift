import Masklets

extension Mask {
  /// Outlines without holes that together cover the mask, which is cut along a row through each
  /// hole.
  ///
  /// No outline has a hole: background enclosed between two cuts would be enclosed in the whole
  /// mask too, so that a cut goes through it.
  func polygonsWithoutHoles() -> [Polygon] {
    let whole = polygons()
    let cuts = Set(
      whole.flatMap(\.holes).map { hole in
        // The first row of the hole: a hole's points lie on its pixels' edges.
        Int(hole.map(\.y).min() ?? 0)
      }
    ).sorted()
    guard !cuts.isEmpty else { return whole }
    // A cut below row y: the rows up to y and those after it are outlined separately.
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

  /// The whole mask as one ring. Every other ring is joined to the first by a bridge that is walked
  /// in both directions and encloses nothing (even-odd rule). Empty for an empty mask.
  ///
  /// - Parameter tolerance: by how many pixels the rings may deviate before they are joined.
  func bridgedRing(tolerance: Double = 0) -> [Point] {
    var rings = polygons().flatMap { $0.simplified(within: tolerance).rings }
    guard !rings.isEmpty else { return [] }
    var path = rings.removeFirst()
    // Out from the end of the path and back: every bridge starts at the first point.
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
  /// The coordinates as text: whole numbers without a fraction.
  var coordinateText: (x: String, y: String) { (Self.text(x), Self.text(y)) }

  private static func text(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
