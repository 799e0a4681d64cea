import Masklets
import Testing

@testable import FlowTracker

@Suite struct FirstMaskTests {
  private let video = MovingDisc()
  private let tracker = FlowTracker()

  private func segment(
    _ prompt: Prompt, on frame: Int = 3, previous: Mask? = nil
  ) async throws -> Mask {
    try await tracker.segment(
      1, on: frame, of: video, prompt: prompt,
      previous: previous.map { ObjectMask(objectID: 1, mask: $0, score: 1) }
    ).mask
  }

  private func inside(_ frame: Int) -> Point {
    Point(
      x: video.start.x + video.velocity.x * Double(frame),
      y: video.start.y + video.velocity.y * Double(frame))
  }

  @Test(arguments: [0, 3, 7]) func `one click finds a moving object`(frame: Int) async throws {
    let mask = try await segment(
      Prompt(clicks: [Click(inside(frame), include: true)]), on: frame)
    #expect(mask.iou(with: video.mask(frame)) > 0.8)
  }

  @Test func `one click has several candidates of different size, the answer among them`()
    async throws
  {
    let prompt = Prompt(clicks: [Click(inside(3), include: true)])
    let found = try await tracker.candidates(1, on: 3, of: video, prompt: prompt, others: [])
    #expect(found.masks[found.chosen].mask == (try await segment(prompt)))
    #expect(found.masks.map(\.mask.area) == found.masks.map(\.mask.area).sorted())
    for mask in found.masks { #expect(mask.mask[Int(inside(3).x), Int(inside(3).y)]) }
    #expect((2...6).contains(found.masks.count))
  }

  @Test func `a box finds the object in it`() async throws {
    let centre = inside(3)
    let box = Box(x1: centre.x - 21, y1: centre.y - 21, x2: centre.x + 21, y2: centre.y + 21)
    #expect(try await segment(Prompt(box: box)).iou(with: video.mask(3)) > 0.8)
  }

  @Test func `a mask as prompt is returned unchanged`() async throws {
    let drawn = Mask(size: video.size) { x, y in x == y }
    #expect(try await segment(Prompt(mask: drawn)) == drawn)
  }

  @Test func `an excluding click removes its surroundings and leaves the rest of the mask`()
    async throws
  {
    let truth = video.mask(3)
    let spill = Mask(size: video.size) { x, y in truth[x, y] || (x > 110 && y > 80) }
    let click = Click(Point(x: 130, y: 100), include: false)
    let mask = try await segment(Prompt(clicks: [click]), previous: spill)
    #expect(!mask[130, 100])
    #expect(mask.iou(with: truth) > 0.8)
  }

  @Test func `an including click adds to the mask`() async throws {
    let truth = video.mask(3)
    let half = Mask(size: video.size) { x, y in truth[x, y] && x < 57 }
    let click = Click(Point(x: 67, y: 57), include: true)
    let mask = try await segment(Prompt(clicks: [click]), previous: half)
    #expect(mask[67, 57])
    #expect(mask.iou(with: truth) > half.iou(with: truth))
  }

  @Test func `an empty prompt is rejected`() async {
    await #expect(throws: FlowTrackerError.emptyPrompt(1, frame: 3)) {
      try await segment(Prompt())
    }
  }

  @Test
  func
    `places outside the frame count as its border, and numbers that are not finite are rejected`()
    async throws
  {
    let outside = Prompt(clicks: [Click(Point(x: 1e30, y: -5), include: true)])
    #expect(try await segment(outside).size == video.size)
    let nonsense = Prompt(clicks: [Click(Point(x: .nan, y: 0), include: true)])
    await #expect(throws: FlowTrackerError.notANumber(1, frame: 3)) { try await segment(nonsense) }
  }
}
