import Masklets
import Testing

@testable import FlowTracker

/// First masks of objects that are prompted on the same frame.
@Suite struct RivalTests {
  private let video = TouchingDiscs()
  private let tracker = FlowTracker()

  private func click(_ disc: Int) -> Prompt {
    Prompt(clicks: [Click(video.centre(disc, 3), include: true)])
  }

  private func segment(
    _ prompt: Prompt, others: [Prompt], previous: Mask? = nil
  ) async throws -> Mask {
    try await tracker.segment(
      1, on: 3, of: video, prompt: prompt,
      previous: previous.map { ObjectMask(objectID: 1, mask: $0, score: 1) }, others: others
    ).mask
  }

  @Test(arguments: [0, 1])
  func `a click does not select what another object is clicked on`(disc: Int) async throws {
    let other = video.mask(1 - disc, 3)
    let alone = try await segment(click(disc), others: [])
    // Only the other object's click can distinguish the two.
    #expect(alone.intersection(other).area * 2 > other.area)
    let mask = try await segment(click(disc), others: [click(1 - disc)])
    #expect(mask.intersection(other).area * 10 < other.area)
    #expect(mask.iou(with: video.mask(disc, 3)) > 0.8)
  }

  @Test func `pixels in the box or mask of another object are not selected`() async throws {
    let other = video.mask(1, 3)
    let centre = video.centre(1, 3)
    let radius = video.radius
    let box = Prompt(
      box: Box(
        x1: centre.x - radius, y1: centre.y - radius, x2: centre.x + radius,
        y2: centre.y + radius))
    for prompt in [box, Prompt(mask: other)] {
      let mask = try await segment(click(0), others: [prompt])
      #expect(mask.intersection(other).area * 10 < other.area)
      #expect(mask.iou(with: video.mask(0, 3)) > 0.8)
    }
  }

  @Test func `no candidate of a box has pixels that were drawn as another object`() async throws {
    let (own, other) = (video.centre(0, 3), video.centre(1, 3))
    let radius = video.radius
    let both = Box(
      x1: min(own.x, other.x) - radius, y1: min(own.y, other.y) - radius,
      x2: max(own.x, other.x) + radius, y2: max(own.y, other.y) + radius)
    // A mask over most of the box would count as a contradiction; this one covers less than half.
    let drawn = video.mask(1, 3)
    let found = try await tracker.candidates(
      1, on: 3, of: video, prompt: Prompt(box: both), others: [Prompt(mask: drawn)])
    for candidate in found.masks {
      #expect(candidate.mask.intersection(drawn).area * 10 < drawn.area)
    }
  }

  @Test func `a click inside another object's mask or box still finds something`()
    async throws
  {
    let all = Mask(size: video.size) { _, _ in true }
    let box = Prompt(box: Box(x1: 0, y1: 0, x2: 160, y2: 120))
    let point = video.centre(0, 3)
    for other in [Prompt(mask: all), box, click(0)] {
      let mask = try await segment(click(0), others: [other])
      #expect(mask[Int(point.x), Int(point.y)])
    }
  }

  @Test func `an including click does not spread over what another object is clicked on`()
    async throws
  {
    let (own, other) = (video.mask(0, 3), video.mask(1, 3))
    let centre = video.centre(0, 3)
    let half = Mask(size: video.size) { x, y in own[x, y] && Double(y) < centre.y - 4 }
    let prompt = Prompt(clicks: [Click(Point(x: centre.x, y: centre.y + 8), include: true)])
    let mask = try await segment(prompt, others: [click(1)], previous: half)
    #expect(mask.iou(with: own) > half.iou(with: own))
    #expect(mask.intersection(other).area * 10 < other.area)
  }

  @Test func `the order of the objects changes nothing`() async throws {
    let far = Prompt(clicks: [Click(Point(x: 150, y: 10), include: true)])
    let mask = try await segment(click(0), others: [click(1), far])
    #expect(try await segment(click(0), others: [far, click(1)]) == mask)

    func masks(_ discs: [Int]) async throws -> [Mask] {
      let objects = discs.map { disc in
        PromptedObject(id: disc + 1, keyframes: [Keyframe(frame: 3, prompt: click(disc))])
      }
      let events = try await record(PropagationRequest(objects: objects, range: 3...3), over: video)
      return await events.masks[3]?.sorted { $0.objectID < $1.objectID }.map(\.mask) ?? []
    }
    let made = try await masks([0, 1])
    #expect(try await masks([1, 0]) == made)
    // The mask that a person sees after a click is the one that is carried along.
    #expect(try await segment(click(0), others: [click(1)]) == made.first)
    #expect(try await segment(click(1), others: [click(0)]) == made.last)
  }

  @Test func `invalid prompts of other objects are rejected`() async {
    let nowhere = Prompt(clicks: [Click(Point(x: .infinity, y: 0), include: true)])
    await #expect(throws: FlowTrackerError.notANumber(1, frame: 3)) {
      try await segment(click(0), others: [nowhere])
    }
    let small = ImageSize(width: 9, height: 9)
    await #expect(
      throws: FlowTrackerError.maskOfOtherSize(1, frame: 3, got: small, expected: video.size)
    ) {
      try await segment(click(0), others: [Prompt(mask: Mask(size: small))])
    }
  }
}

/// Two discs that look alike, touch and move as one.
private struct TouchingDiscs: FrameSource {
  private let left = MovingDisc(start: Point(x: 45, y: 60))
  private let right = MovingDisc(start: Point(x: 83, y: 60))

  var size: ImageSize { left.size }
  var frameCount: Int { left.frameCount }
  var radius: Double { left.radius }

  func centre(_ disc: Int, _ frame: Int) -> Point {
    let disc = disc == 0 ? left : right
    return Point(
      x: disc.start.x + disc.velocity.x * Double(frame),
      y: disc.start.y + disc.velocity.y * Double(frame))
  }

  func mask(_ disc: Int, _ frame: Int) -> Mask {
    disc == 0 ? left.mask(frame) : right.mask(frame).subtracting(left.mask(frame))
  }

  func frame(_ index: Int) async throws -> RGBImage {
    var image = try await left.frame(index)
    let other = try await right.frame(index)
    let mask = mask(1, index)
    for y in 0..<size.height {
      for x in 0..<size.width where mask[x, y] {
        let at = 3 * (y * size.width + x)
        for c in 0..<3 { image.pixels[at + c] = other.pixels[at + c] }
      }
    }
    return image
  }
}
