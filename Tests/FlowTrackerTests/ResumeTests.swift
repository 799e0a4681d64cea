import Masklets
import Testing

@testable import FlowTracker

/// A run interrupted at any frame and resumed makes the same masks as one that was not interrupted.
@Suite struct ResumeTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var direction: PropagationDirection
    var objects: [PromptedObject]
    var video: StagedVideo
  }

  /// Small, so that resuming from every frame is quick.
  private static let disc: MovingDisc = {
    var disc = MovingDisc()
    disc.size = ImageSize(width: 96, height: 72)
    disc.radius = 13
    disc.start = Point(x: 30, y: 36)
    return disc
  }()

  private static func part(_ frame: Int, left: Bool) -> Mask {
    let mask = disc.mask(frame)
    let middle = Int(disc.start.x + disc.velocity.x * Double(frame))
    return Mask(size: disc.size) { x, y in mask[x, y] && (x < middle) == left }
  }

  private static let cases: [Case] = {
    let moving = StagedVideo(disc: disc, shots: (0..<7).map { .disc($0) })
    let hidden = StagedVideo(
      disc: disc,
      shots: [.disc(0), .disc(1), .disc(2), .elsewhere, .elsewhere, .disc(3), .disc(4)])
    return [
      Case(
        testDescription: "forward, one object", direction: .forward,
        objects: [object(1, [0: disc.mask(0)])], video: moving),
      Case(
        testDescription: "backward, two objects that touch", direction: .backward,
        objects: [object(1, [6: part(6, left: true)]), object(2, [6: part(6, left: false)])],
        video: moving),
      Case(
        testDescription: "both ways, between two keyframes and beyond", direction: .both,
        objects: [
          object(1, [1: disc.mask(1), 5: disc.mask(5)]), object(4, [3: part(3, left: true)]),
        ], video: moving),
      Case(
        testDescription: "an object out of sight for two frames", direction: .forward,
        objects: [object(1, [0: disc.mask(0)])], video: hidden),
    ]
  }()

  @Test(arguments: cases)
  private func `interrupted after any frame, the remaining masks are bit-equal`(_ each: Case)
    async throws
  {
    let request = PropagationRequest(
      objects: each.objects, range: 0...each.video.frameCount - 1, direction: each.direction)
    let options = FlowTracker.Options(networks: 2, checkpointInterval: 1)
    let whole = try await record(request, over: each.video, options: options)
    let checkpoints = await whole.checkpoints
    #expect(checkpoints.count >= each.video.frameCount)
    for (checkpoint, framesBefore) in checkpoints {
      let rest = try await record(
        request, over: each.video, options: options, resuming: checkpoint)
      #expect(await rest.order == Array(whole.order.dropFirst(framesBefore)))
      for frame in await rest.order { #expect(await rest.masks[frame] == whole.masks[frame]) }
    }
  }

  @Test(arguments: [2, 5]) func `the checkpoint interval changes no mask`(interval: Int)
    async throws
  {
    let each = Self.cases[2]
    let request = PropagationRequest(
      objects: each.objects, range: 0...each.video.frameCount - 1, direction: each.direction)
    var results: [[Int: [ObjectMask]]] = []
    for interval in [1, interval] {
      let events = try await record(
        request, over: each.video,
        options: FlowTracker.Options(networks: 2, checkpointInterval: interval))
      results.append(await events.masks)
    }
    #expect(results[0] == results[1])
  }
}
