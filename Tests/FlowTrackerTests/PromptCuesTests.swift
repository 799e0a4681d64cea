import Masklets
import Testing

@testable import FlowTracker

/// A dark square, lit from nowhere, in the left half of a light picture, and its twin in the right half.
@Suite struct PromptCuesTests {
  private func isDark(_ x: Int, _ y: Int) -> Bool {
    (22..<78).contains(y) && ((22..<78).contains(x) || (142..<198).contains(x))
  }

  /// A video of one frame, where nothing moves.
  private func frame() async throws -> PromptedFrame {
    let size = ImageSize(width: 220, height: 100)
    let pixels: [UInt8] = (0..<size.height).flatMap { y in
      (0..<size.width).flatMap { x in isDark(x, y) ? [40, 40, 90] : [200, 210, 180] as [UInt8] }
    }
    let image = RGBImage(size: size, pixels: pixels)
    return try await PromptedFrame(image, index: 0, of: StillVideo(image: image))
  }

  private struct StillVideo: FrameSource {
    let image: RGBImage
    var size: ImageSize { image.size }
    var frameCount: Int { 1 }
    func frame(_ index: Int) async throws -> RGBImage { image }
  }

  private func planes(
    of frame: PromptedFrame, marks: [Mark], box: (low: Mark, high: Mark)? = nil,
    earlier: Plane? = nil
  ) -> [Plane] {
    frame.cues.planes(
      PromptSeeds(
        marks: marks, box: box, earlier: earlier, width: frame.scene.width,
        height: frame.scene.height))
  }

  /// The values of a plane in the clicked square, in its twin and between them.
  private func probe(
    _ plane: Plane, of frame: PromptedFrame
  ) -> (own: Float, twin: Float, light: Float) {
    func value(_ x: Float, _ y: Float) -> Float {
      plane.values[Int(y * Float(plane.height)) * plane.width + Int(x * Float(plane.width))]
    }
    return (value(0.3, 0.3), value(0.8, 0.5), value(0.5, 0.5))
  }

  @Test func `a click is near to what no edge separates, and like what has its colour`()
    async throws
  {
    let frame = try await frame()
    let click = Mark(
      x: 0.2 * Float(frame.scene.width), y: 0.5 * Float(frame.scene.height), include: true)
    let found = planes(of: frame, marks: [click])
    #expect(found.count == 10)

    let nearness = probe(found[0], of: frame)
    #expect(nearness.own > 0.8)
    #expect(nearness.light < 0.6)
    #expect(nearness.twin < nearness.light)

    let likeness = probe(found[2], of: frame)
    #expect(likeness.own > 0.99)
    #expect(likeness.twin > 0.99)
    #expect(likeness.light < 0.01)

    let odds = probe(found[8], of: frame)
    #expect(odds.own > 0)
    #expect(odds.light < 0)
    // Nobody clicked what the object is not, and nothing is known to move.
    for plane in found[4..<8] { #expect(plane.values.allSatisfy { $0 == 0 }) }
    #expect(found[9].values.allSatisfy { $0 == 0 })
  }

  @Test func `an excluding click says the same of the background`() async throws {
    let frame = try await frame()
    let click = Mark(
      x: 0.5 * Float(frame.scene.width), y: 0.5 * Float(frame.scene.height), include: false)
    let found = planes(of: frame, marks: [click])
    let likeness = probe(found[6], of: frame)
    #expect(likeness.light > 0.99)
    #expect(likeness.own < 0.01)
    for plane in found[..<4] { #expect(plane.values.allSatisfy { $0 == 0 }) }
  }

  @Test func `colours are told apart by the mask so far, or else by the box`() async throws {
    let frame = try await frame()
    let (width, height) = (Float(frame.scene.width), Float(frame.scene.height))
    let box = (
      low: Mark(x: 0.1 * width, y: 0.22 * height, include: true),
      high: Mark(x: 0.355 * width, y: 0.78 * height, include: true)
    )
    let boxed = probe(planes(of: frame, marks: [], box: box)[8], of: frame)
    #expect(boxed.own > 0)
    #expect(boxed.light < 0)

    var earlier = Plane(width: frame.scene.width, height: frame.scene.height)
    for i in earlier.values.indices {
      earlier.values[i] = (0.42..<0.6).contains(Float(i % earlier.width) / width) ? 1 : 0
    }
    let masked = probe(planes(of: frame, marks: [], box: box, earlier: earlier)[8], of: frame)
    #expect(masked.own < 0)
    #expect(masked.light > 0)
  }

  @Test func `what is on the border of a box is not the object, and is like the background`()
    async throws
  {
    let frame = try await frame()
    let (width, height) = (Float(frame.scene.width), Float(frame.scene.height))
    let box = (
      low: Mark(x: 0.08 * width, y: 0.2 * height, include: true),
      high: Mark(x: 0.37 * width, y: 0.8 * height, include: true)
    )
    let found = planes(of: frame, marks: [], box: box)
    for plane in found[..<4] { #expect(plane.values.allSatisfy { $0 == 0 }) }
    let nearness = probe(found[4], of: frame)
    #expect(nearness.light > nearness.own)
    let likeness = probe(found[6], of: frame)
    #expect(likeness.light > 0.99)
    #expect(likeness.own < 0.01)
  }

  @Test func `a box that fills the picture has nothing around it`() {
    let (width, height) = (32, 16)
    let box = (
      low: Mark(x: 0, y: 0, include: true),
      high: Mark(x: Float(width), y: Float(height), include: true)
    )
    let seeds = PromptSeeds(marks: [], box: box, earlier: nil, width: width, height: height)
    #expect(seeds.excluding.isEmpty)
    #expect(seeds.region.allSatisfy { $0 })
  }
}
