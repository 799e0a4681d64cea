import Masklets
import Testing

@Suite struct MorphologyTests {
  @Test func `dilation sets what lies within the disc`() {
    for size in [ImageSize(width: 150, height: 40), ImageSize(width: 64, height: 64)] {
      let seeds = [(0, 0), (63, 20), (size.width - 1, size.height - 1)]
      let mask = Mask(size: size) { x, y in seeds.contains { $0 == (x, y) } }
      for radius in [0, 1, 2, 5, 8, 30] {
        let expected = Mask(size: size) { x, y in
          seeds.contains { ($0.0 - x) * ($0.0 - x) + ($0.1 - y) * ($0.1 - y) <= radius * radius }
        }
        #expect(mask.dilated(byDiscOf: radius) == expected)
      }
    }
  }

  @Test func `dilating the background leaves what is farther than the radius from it`() {
    let mask = Mask(size: ImageSize(width: 90, height: 20)) { x, y in
      (10...80).contains(x) && (5...15).contains(y)
    }
    let expected = Mask(size: mask.size) { x, y in
      (13...77).contains(x) && (8...12).contains(y)
    }
    #expect(mask.inverted().dilated(byDiscOf: 3).inverted() == expected)
  }

  @Test func `the transposed mask has rows and columns exchanged`() {
    for (width, height) in [(1, 1), (64, 64), (65, 130), (200, 3), (7, 100)] {
      let mask = Mask(size: ImageSize(width: width, height: height)) { x, y in
        (x * 31 + y * 17) % 7 < 3
      }
      let mirrored = Mask(size: ImageSize(width: height, height: width)) { x, y in mask[y, x] }
      #expect(mask.transposed() == mirrored)
    }
  }

  @Test func `bounds and centroid of a rectangle`() {
    let mask = Mask(size: ImageSize(width: 200, height: 50)) { x, y in
      (60...130).contains(x) && (7...11).contains(y)
    }
    #expect(mask.bounds == PixelBounds(minX: 60, minY: 7, maxX: 130, maxY: 11))
    #expect(mask.centroid == Point(x: 95, y: 9))
    #expect(mask.inverted().area == 200 * 50 - mask.area)
    #expect(Mask(size: mask.size).bounds == nil)
    #expect(Mask(size: mask.size).centroid == nil)
  }

  @Test func `the deepest pixel is the one farthest from the edge`() throws {
    var random = SeededGenerator(seed: 11)
    for density in [0.3, 0.8, 0.97] {
      let size = ImageSize(width: 40, height: 23)
      let mask = Mask(size: size) { _, _ in Double.random(in: 0..<1, using: &random) < density }
      func squaredDistance(_ x: Int, _ y: Int) -> Int {
        var nearest = Int.max
        for by in -1...size.height {
          for bx in -1...size.width {
            let isInside = (0..<size.width).contains(bx) && (0..<size.height).contains(by)
            guard !isInside || !mask[bx, by] else { continue }
            nearest = min(nearest, (bx - x) * (bx - x) + (by - y) * (by - y))
          }
        }
        return nearest
      }
      let found = try #require(mask.deepestPixel)
      let depths = (0..<size.pixelCount).map { squaredDistance($0 % 40, $0 / 40) }
      #expect(squaredDistance(found.x, found.y) == depths.max())
    }
    #expect(Mask(size: ImageSize(width: 4, height: 4)).deepestPixel == nil)
  }
}
