import Masklets
import Testing

@testable import FlowTracker

@Suite struct ExtremeInputTests {
  static let sizes = [
    ImageSize(width: 64, height: 48), ImageSize(width: 1, height: 1),
    ImageSize(width: 7, height: 300), ImageSize(width: 4096, height: 24),
    ImageSize(width: 16, height: 16), ImageSize(width: 3840, height: 2160),
  ]

  @Test(arguments: sizes) func `any frame size gives masks of that size`(size: ImageSize)
    async throws
  {
    var video = MovingDisc()
    video.size = size
    video.frameCount = 3
    video.start = Point(x: Double(size.width) / 2, y: Double(size.height) / 2)
    let events = try await record(
      PropagationRequest(objects: [object(1, [1: video.mask(1)])], range: 0...2), over: video)
    for frame in 0...2 {
      #expect(try #require(await events.masks[frame]?.first).mask.size == size)
    }
    let clicked = try await FlowTracker().segment(
      1, on: 0, of: video, prompt: Prompt(clicks: [Click(Point(x: 0, y: 0), include: true)]),
      previous: nil)
    #expect(clicked.mask.size == size)
  }

  /// Empty, one pixel, full, a border row, a thin diagonal.
  static let masks: [@Sendable (Int, Int) -> Bool] = [
    { _, _ in false }, { x, y in x == 80 && y == 60 }, { _, _ in true }, { _, y in y == 0 },
    { x, y in x == y },
  ]

  @Test(arguments: masks.indices) func `any mask is carried without failing`(_ which: Int)
    async throws
  {
    var video = MovingDisc()
    video.frameCount = 4
    let mask = Mask(size: video.size, where: Self.masks[which])
    let events = try await record(
      PropagationRequest(objects: [object(1, [0: mask])], range: 0...3), over: video)
    let found = await events.masks
    #expect(found.count == 4)
    for masks in found.values { #expect((0...1).contains(masks[0].score)) }
    if mask.isEmpty { #expect(found.values.allSatisfy { $0[0].mask.isEmpty }) }
    if mask.area == mask.size.pixelCount {
      #expect(found.values.allSatisfy { $0[0].mask.area > mask.area * 9 / 10 })
    }
  }

  @Test func `a video of one frame gets its keyframe's mask`() async throws {
    var video = MovingDisc()
    video.frameCount = 1
    let events = try await record(
      PropagationRequest(objects: [object(1, [0: video.mask(0)])], range: 0...0), over: video)
    #expect(try #require(await events.masks[0]?.first).mask == video.mask(0))
    let clicked = try await FlowTracker().segment(
      1, on: 0, of: video, prompt: Prompt(clicks: [Click(video.start, include: true)]),
      previous: nil)
    #expect(clicked.mask.iou(with: video.mask(0)) > 0.7)
  }

  @Test func `an object that leaves the frame gets empty masks`() async throws {
    var video = MovingDisc()
    video.velocity = Point(x: 24, y: 0)
    video.frameCount = 9
    let events = try await record(
      PropagationRequest(objects: [object(1, [0: video.mask(0)])], range: 0...8), over: video)
    let last = try #require(await events.masks[8]?.first)
    #expect(last.mask.area < video.mask(0).area / 10)
  }
}
