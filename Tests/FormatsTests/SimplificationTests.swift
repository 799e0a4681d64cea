import Foundation
import Masklets
import Testing

@testable import Formats

@Suite struct SimplificationTests {
  private static let tolerances = [0.5, 1, 2.5, 6]

  private static func rings(_ count: Int) -> [[Point]] {
    var blobs = Blobs(seed: 11)
    return (0..<count).flatMap { _ in
      blobs.mask(ImageSize(width: 90, height: 70)).polygons().flatMap(\.rings)
    }
  }

  @Test(arguments: tolerances)
  func `every point left out is within the tolerance of the ring that is left`(tolerance: Double) {
    var fewer = 0
    for ring in Self.rings(60) {
      let simple = ring.simplified(within: tolerance)
      #expect(simple.count >= 3 && simple.count <= ring.count)
      #expect(Self.farthest(of: ring, from: simple) <= tolerance + 1e-9)
      fewer += ring.count - simple.count
    }
    #expect(fewer > 100)
  }

  @Test(arguments: tolerances)
  func `the points left are those of the ring, in its order and direction`(tolerance: Double) {
    for ring in Self.rings(30) {
      let simple = ring.simplified(within: tolerance)
      var rest = ring[...]
      for point in simple {
        guard let place = rest.firstIndex(of: point) else {
          Issue.record("\(point) is not in its place")
          continue
        }
        rest = rest[(place + 1)...]
      }
      #expect(Self.area(ring) * Self.area(simple) > 0)
    }
  }

  @Test func `a tolerance of 0 changes nothing`() {
    for ring in Self.rings(20) { #expect(ring.simplified(within: 0) == ring) }
  }

  @Test func `where a ring starts makes no difference`() {
    for ring in Self.rings(20) {
      let turned = Array(ring[(ring.count / 2)...] + ring[..<(ring.count / 2)])
      #expect(Set(turned.simplified(within: 1.5)) == Set(ring.simplified(within: 1.5)))
    }
  }

  @Test func `a ring that would vanish keeps its exact form`() {
    let disc = Mask(size: ImageSize(width: 20, height: 20)) { x, y in
      (x - 10) * (x - 10) + (y - 10) * (y - 10) <= 30
    }
    let ring = disc.polygons()[0].outer
    #expect(ring.simplified(within: 20) == ring)
    #expect(disc.bridgedRing(tolerance: 20) == disc.bridgedRing())
  }

  @Test func `a stair becomes a line, and corners stay`() {
    let size = ImageSize(width: 60, height: 60)
    let triangle = Mask(size: size) { x, y in (5...50).contains(x) && y >= 5 && y <= x }
    let ring = triangle.polygons()[0].outer
    let simple = ring.simplified(within: 1)
    #expect(ring.count > 80 && simple.count <= 5, "\(simple)")
    #expect(simple.contains(Point(x: 51, y: 5)) && simple.contains(Point(x: 51, y: 51)))
  }

  @Test func `a ring made to be slow is simplified in bounded time`() {
    let count = 1600
    var ring = (0..<count).map { x in
      Point(x: Double(x), y: x % 2 == 0 ? 10 : 9 - Double(count - x) / Double(count))
    }
    ring += [Point(x: Double(count), y: 100), Point(x: 0, y: 100)]
    let simple = ring.simplified(within: 0.5)
    #expect(Self.farthest(of: ring, from: simple) <= 0.5 + 1e-9)
  }

  @Test func `holes and parts are simplified before they are joined, and stay joined`() {
    var blobs = Blobs(seed: 12)
    for _ in 0..<40 {
      let mask = blobs.mask(ImageSize(width: 90, height: 70))
      let rings = mask.polygons().flatMap(\.rings)
      let kept = rings.reduce(0) { $0 + $1.simplified(within: 1.5).count }
      // Each further ring repeats its first point and the hub, and the hub ends the path.
      let bridged = mask.bridgedRing(tolerance: 1.5)
      #expect(bridged.count == kept + (rings.count > 1 ? 2 * (rings.count - 1) + 1 : 0))
      #expect(Mask(size: mask.size, rings: [bridged]).iou(with: mask) > 0.7)
    }
  }

  @Test func `shapes that are no polygons have no tolerance`() {
    #expect(ExportFormat.coco.objection(to: .polygons, tolerance: 2) == nil)
    #expect(ExportFormat.yolo.objection(to: nil, tolerance: 20) == nil)
    #expect(ExportFormat.coco.objection(to: nil, tolerance: 2)?.contains("choose polygons") == true)
    #expect(ExportFormat.mots.objection(to: nil, tolerance: 2)?.contains("tolerance 0") == true)
    #expect(ExportFormat.yolo.objection(to: nil, tolerance: 20.5) != nil)
    #expect(ExportFormat.yolo.objection(to: nil, tolerance: .nan) != nil)
  }

  @Test(arguments: [(ExportFormat.coco, ExportFormat.Shapes.polygons), (.cvat, .polygons)])
  func `simplified masks come back nearly as they were`(
    format: ExportFormat, shapes: ExportFormat.Shapes
  ) async throws {
    let fixture = try Fixture()
    let exact = fixture.file("exact")
    let coarse = fixture.file("coarse")
    try await format.write(fixture.source, to: exact, shapes: shapes)
    try await format.write(fixture.source, to: coarse, shapes: shapes, tolerance: 1)
    #expect(try Data(contentsOf: coarse).count < Data(contentsOf: exact).count)
    let back = try #require(ImportFormat(rawValue: format.rawValue))
    let masks = try await Fixture.imported(back, coarse)
    #expect(Set(masks.keys) == Set(fixture.shown.keys))
    for (key, mask) in masks {
      let before = try #require(fixture.shown[key])
      #expect(mask.iou(with: before) > 0.7, "\(key)")
    }
  }

  private static func farthest(of ring: [Point], from simple: [Point]) -> Double {
    let squared = ring.map { point in
      simple.indices.map { index in
        point.squaredDistance(
          toLineFrom: simple[index], to: simple[(index + 1) % simple.count])
      }.min() ?? .infinity
    }
    return (squared.max() ?? 0).squareRoot()
  }

  private static func area(_ ring: [Point]) -> Double {
    zip(ring, ring.dropFirst() + ring.prefix(1)).reduce(0) {
      $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y
    }
  }
}
