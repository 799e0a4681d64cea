/// A region bounded by an outer ring, without its holes.
///
/// Coordinates are pixel edges: the pixel (x, y) is the square from (x, y) to (x + 1, y + 1), and
/// it belongs to the region if its centre does. Rings are closed; the first point is not repeated.
package struct Polygon: Hashable, Sendable {
  package var outer: [Point]
  package var holes: [[Point]]

  package init(outer: [Point], holes: [[Point]] = []) {
    self.outer = outer
    self.holes = holes
  }

  /// The outer ring, then the holes.
  package var rings: [[Point]] { [outer] + holes }

  /// The rings as COCO writes them, `[x0, y0, x1, y1, ...]`, the outer ring first.
  ///
  /// COCO's own tools unite rings instead of subtracting holes: for them, write masks with holes as
  /// `RLE`.
  package var cocoRings: [[Double]] {
    rings.map { ring in ring.flatMap { [$0.x, $0.y] } }
  }

  /// A ring from COCO's list of coordinates, which is untrusted.
  ///
  /// - Throws: `PolygonError` for fewer than 3 points, an odd count or a number that is not finite.
  package static func ring(coco coordinates: [Double]) throws -> [Point] {
    guard coordinates.count % 2 == 0 else {
      throw PolygonError.oddCoordinateCount(coordinates.count)
    }
    guard coordinates.count >= 6 else {
      throw PolygonError.tooFewPoints(coordinates.count / 2)
    }
    if let index = coordinates.firstIndex(where: { !$0.isFinite }) {
      throw PolygonError.notFinite(index: index)
    }
    return stride(from: 0, to: coordinates.count, by: 2).map {
      Point(x: coordinates[$0], y: coordinates[$0 + 1])
    }
  }
}

/// Why a list of numbers is not a ring.
package enum PolygonError: Error, Hashable {
  case oddCoordinateCount(Int)
  case tooFewPoints(Int)
  case notFinite(index: Int)
}

extension PolygonError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .oddCoordinateCount(let count):
      "a polygon is a list of x, y pairs; this one has \(count) numbers"
    case .tooFewPoints(let count):
      "a polygon needs at least 3 points; this one has \(count)"
    case .notFinite(let index):
      "number \(index) of the polygon is not finite"
    }
  }
}
