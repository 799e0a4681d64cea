import Masklets
import Testing

@testable import Formats

@Suite struct PolygonTests {
  @Test func `polygons cut at holes cover the mask and have no holes`() {
    var blobs = Blobs(seed: 3)
    var holes = 0
    for _ in 0..<200 {
      var mask = blobs.mask(Fixture.size)
      // Single pixels and small discs out of its inside.
      for _ in 0..<30 {
        let (x, y, r) = (
          blobs.next(Fixture.size.width), blobs.next(Fixture.size.height), blobs.next(3)
        )
        mask.subtract(
          Mask(size: Fixture.size) { px, py in
            (px - x) * (px - x) + (py - y) * (py - y) <= r * r
          })
      }
      let parts = mask.polygonsWithoutHoles()
      #expect(parts.allSatisfy { $0.holes.isEmpty })
      #expect(Mask(size: mask.size, polygons: parts) == mask)
      holes += mask.polygons().count { !$0.holes.isEmpty }
    }
    #expect(holes > 20)
  }

  @Test func `one bridged ring is the whole mask, parts and holes included`() {
    var blobs = Blobs(seed: 4)
    for _ in 0..<200 {
      let mask = blobs.mask(Fixture.size)
      let ring = mask.bridgedRing()
      #expect(Mask(size: mask.size, rings: ring.isEmpty ? [] : [ring]) == mask)
    }
    #expect(Mask(size: Fixture.size).bridgedRing().isEmpty)
  }
}
