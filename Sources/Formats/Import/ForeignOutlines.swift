import Masklets

extension Mask {
  /// The area inside untrusted outlines, by the even-odd rule.
  ///
  /// - Throws: `FormatError` for coordinates that are not finite, and for outlines that would take
  ///   too long to fill.
  init(size: ImageSize, foreign rings: [[Point]]) throws {
    var crossings = 0.0
    for ring in rings {
      guard ring.count >= 3 else { throw FormatError("An outline has fewer than 3 points") }
      guard ring.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else {
        throw FormatError("An outline has a coordinate that is no number")
      }
      var last = ring[ring.count - 1]
      for point in ring {
        let bottom = min(max(point.y, last.y), Double(size.height))
        crossings += 1 + max(0, bottom - max(0, min(point.y, last.y)))
        last = point
      }
    }
    guard crossings <= Double(ImportLimits.crossings) else {
      throw FormatError("An outline has too many points: simplify it")
    }
    self.init(size: size, rings: rings)
  }
}

extension AnnotatedVideo {
  /// The point in pixels at untrusted fractions of the video's width and height, which may lie
  /// outside by the picture's size; nil for one farther off, and for numbers that are not finite.
  func point(atFraction x: Double, _ y: Double) -> Point? {
    let allowed = -1.0...2.0
    guard allowed.contains(x), allowed.contains(y) else { return nil }
    return Point(x: x * Double(size.width), y: y * Double(size.height))
  }
}

extension PixelBounds {
  /// The pixels of a picture whose centres lie in the bounding box of an outline, whose coordinates
  /// are finite; nil for none.
  init?(of ring: [Point], in size: ImageSize) {
    guard
      let columns = Self.pixels(ring.lazy.map(\.x), side: size.width),
      let rows = Self.pixels(ring.lazy.map(\.y), side: size.height)
    else { return nil }
    self.init(
      minX: columns.lowerBound, minY: rows.lowerBound, maxX: columns.upperBound,
      maxY: rows.upperBound)
  }

  private static func pixels(
    _ coordinates: some Sequence<Double>, side: Int
  ) -> ClosedRange<Int>? {
    var (least, most) = (Double(side), 0.0)
    for coordinate in coordinates {
      least = min(least, coordinate)
      most = max(most, coordinate)
    }
    let first = max(0, Int((max(least, 0) - 0.5).rounded(.up)))
    let last = Int((min(most, Double(side)) - 0.5).rounded(.up)) - 1
    return first <= last ? first...last : nil
  }
}
