import Masklets
import Testing

@testable import FlowTracker

/// Videos whose frames are not just the previous frame with small movements.
@Suite struct DifficultVideoTests {
  private func masks(
    of video: StagedVideo, from first: Mask? = nil
  ) async throws -> [Mask] {
    let events = try await record(
      PropagationRequest(
        objects: [object(1, [0: first ?? video.truth(0)])], range: 0...video.frameCount - 1,
        direction: .forward), over: video)
    let found = await events.masks
    return try (0..<video.frameCount).map { try #require(found[$0]?.first).mask }
  }

  @Test func `a still picture keeps its mask`() async throws {
    let video = StagedVideo(shots: Array(repeating: .disc(3), count: 8))
    for mask in try await masks(of: video) { #expect(mask.iou(with: video.truth(0)) > 0.9) }
  }

  @Test func `repeated frames do no harm`() async throws {
    let video = StagedVideo(shots: [0, 0, 1, 1, 1, 2, 3, 3, 4, 4].map { .disc($0) })
    for (frame, mask) in try await masks(of: video).enumerated() {
      #expect(mask.iou(with: video.truth(frame)) > 0.85, "frame \(frame)")
    }
  }

  @Test func `two frames are enough`() async throws {
    let video = StagedVideo(shots: [.disc(0), .disc(1)])
    #expect(try await masks(of: video)[1].iou(with: video.truth(1)) > 0.85)
  }

  @Test func `flashing light does not lose the object`() async throws {
    let video = StagedVideo(
      shots: (0..<8).map { $0 % 2 == 0 ? .disc($0) : .flash($0, gain: $0 % 4 == 1 ? 1.35 : 0.7) })
    for (frame, mask) in try await masks(of: video).enumerated() {
      #expect(mask.iou(with: video.truth(frame)) > 0.7, "frame \(frame)")
    }
  }

  @Test
  func `after a cut to another scene masks are empty, and after the cut back the object is found`()
    async throws
  {
    let video = StagedVideo(
      shots: [0, 1, 2, 3].map { .disc($0) } + Array(repeating: .elsewhere, count: 3)
        + [4, 5, 6].map { .disc($0) })
    let found = try await masks(of: video)
    for frame in 4..<7 {
      #expect(found[frame].area * 20 < video.truth(0).area, "frame \(frame)")
    }
    for frame in 8..<10 {
      #expect(found[frame].iou(with: video.truth(frame)) > 0.7, "frame \(frame)")
    }
  }

  @Test func `an object that rests and then moves fast does not flicker`() async throws {
    var disc = MovingDisc()
    disc.start = Point(x: 30, y: 60)
    disc.velocity = Point(x: 25, y: 0)
    let video = StagedVideo(
      disc: disc, shots: (Array(repeating: 0, count: 8) + Array(1...4)).map { .disc($0) })
    for (frame, mask) in try await masks(of: video).enumerated() {
      #expect(mask.iou(with: video.truth(frame)) > 0.5, "frame \(frame)")
    }
  }

  @Test func `an object at the border is tracked along it`() async throws {
    var disc = MovingDisc()
    disc.start = Point(x: 4, y: 30)
    disc.velocity = Point(x: 0, y: 5)
    let video = StagedVideo(disc: disc, shots: (0..<8).map { .disc($0) })
    for (frame, mask) in try await masks(of: video).enumerated() {
      #expect(mask.iou(with: video.truth(frame)) > 0.75, "frame \(frame)")
    }
  }

  @Test func `the mask of an object of a few pixels does not grow`() async throws {
    var disc = MovingDisc()
    disc.radius = 3
    disc.velocity = Point(x: 2, y: 1)
    let video = StagedVideo(disc: disc, shots: (0..<6).map { .disc($0) })
    for (frame, mask) in try await masks(of: video).enumerated() {
      #expect(mask.area < 5 * video.truth(0).area, "frame \(frame)")
    }
  }

  @Test func `twenty objects are tracked at once, each by itself`() async throws {
    let video = DriftingBlocks()
    let count = video.rows * video.columns
    let events = try await record(
      PropagationRequest(
        objects: (0..<count).map { object($0 + 1, [0: video.mask($0, 0)]) },
        range: 0...video.frameCount - 1), over: video)
    let last = try #require(await events.masks[video.frameCount - 1])
    #expect(last.map(\.objectID) == Array(1...count))
    var total = 0.0
    for (n, found) in last.enumerated() {
      total += found.mask.iou(with: video.mask(n, video.frameCount - 1))
      for other in last[(n + 1)...] { #expect(found.mask.intersection(other.mask).isEmpty) }
    }
    print("twenty objects: mean IoU \(total / Double(count))")
    #expect(total / Double(count) > 0.8)
  }
}
