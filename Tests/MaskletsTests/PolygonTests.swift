import Masklets
import Testing

@Suite struct PolygonTests {
  private let size = ImageSize(width: 10, height: 8)

  private func points(_ pairs: (Double, Double)...) -> [Point] {
    pairs.map { Point(x: $0.0, y: $0.1) }
  }

  @Test func `a rectangle is its four corners, clockwise`() {
    let mask = Mask(size: size) { x, y in (2..<5).contains(x) && (1..<7).contains(y) }
    let polygons = mask.polygons()
    #expect(polygons.count == 1)
    #expect(polygons[0].outer == points((2, 1), (5, 1), (5, 7), (2, 7)))
    #expect(polygons[0].cocoRings == [[2, 1, 5, 1, 5, 7, 2, 7]])
    #expect(polygons[0].holes.isEmpty)
  }

  @Test func `a hole belongs to the part around it`() {
    let mask = Mask(size: size) { x, y in
      x < 2 || ((4..<9).contains(x) && (1..<6).contains(y) && (x, y) != (6, 3))
    }
    let polygons = mask.polygons()
    #expect(polygons.map(\.holes.count) == [0, 1])
    #expect(Set(polygons[1].holes[0]) == Set(points((6, 3), (7, 3), (7, 4), (6, 4))))
  }

  @Test func `an island in a hole is a polygon of its own`() {
    let mask = Mask(size: size) { x, y in
      let ring = max(abs(x - 4), abs(y - 4))
      return ring == 3 || ring == 0
    }
    #expect(mask.polygons().map(\.holes.count) == [1, 0])
  }

  @Test func `a mask comes back from its polygons unchanged`() {
    var random = SeededGenerator(seed: 5)
    for density in [0.0, 0.05, 0.3, 0.5, 0.7, 0.95, 1.0] {
      for size in [ImageSize(width: 1, height: 1), ImageSize(width: 67, height: 41)] {
        let mask = Mask(size: size) { _, _ in Double.random(in: 0..<1, using: &random) < density }
        let polygons = mask.polygons()
        #expect(Mask(size: size, polygons: polygons) == mask)
        #expect(polygons.count == mask.components(.four).components.count)
        let read = polygons.flatMap(\.cocoRings).map { try? Polygon.ring(coco: $0) }
        #expect(Mask(size: size, rings: read.compactMap(\.self)) == mask)
      }
    }
  }

  @Test func `a pixel is inside if its centre is`() {
    let triangle = points((0, 0), (8, 0), (0, 8))
    let mask = Mask(size: size, rings: [triangle])
    // A centre on the right edge is outside, so the diagonal pixels x + y = 7 do not count.
    #expect(mask == Mask(size: size) { x, y in x + y < 7 })
  }

  @Test func `polygons that leave the image are cut off`() {
    let everything = points((-1e9, -1e9), (1e9, -1e9), (1e9, 1e9), (-1e9, 1e9))
    #expect(Mask(size: size, rings: [everything]).area == size.pixelCount)
    let beside = points((20, 0), (30, 0), (30, 8))
    #expect(Mask(size: size, rings: [beside]).isEmpty)
  }

  @Test func `lists that are not a ring are rejected`() {
    #expect(throws: PolygonError.oddCoordinateCount(7)) {
      try Polygon.ring(coco: [0, 0, 1, 1, 2, 2, 3])
    }
    #expect(throws: PolygonError.tooFewPoints(2)) { try Polygon.ring(coco: [0, 0, 1, 1]) }
    #expect(throws: PolygonError.notFinite(index: 3)) {
      try Polygon.ring(coco: [0, 0, 1, .nan, 2, 2])
    }
  }
}
