import Masklets
import Synchronization
import TestSupport
import Testing

@testable import Propagation

@Suite struct PairedPropagatorTests {
  /// Sees what it is asked to carry, and carries masks that are shifted by a pixel.
  private struct Tracking: MaskPropagator {
    let seen = Seen()

    final class Seen: Sendable {
      let requests = Mutex<[PropagationRequest]>([])
    }

    func segment(
      _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
      previous: ObjectMask?
    ) async throws -> ObjectMask {
      Issue.record("the tracking engine was asked to answer a prompt")
      return ObjectMask(objectID: objectID, mask: Mask(size: video.size), score: 0)
    }

    func propagate(
      _ request: PropagationRequest, over video: any FrameSource,
      resuming checkpoint: PropagationCheckpoint?,
      emit: @Sendable (PropagationEvent) async throws -> Void
    ) async throws {
      seen.requests.withLock { $0.append(request) }
      for frame in request.range {
        let mask = Mask(size: video.size) { x, y in x == frame && y == 1 }
        try await emit(
          .masks(
            frame: frame,
            request.objects.map { ObjectMask(objectID: $0.id, mask: mask, score: 0.5) }))
      }
    }
  }

  private let video = PlainFrames(size: ImageSize(width: 12, height: 9), frameCount: 4)
  private let click = Prompt(clicks: [Click(Point(x: 5, y: 5), include: true)])

  @Test func `prompts are answered by the first engine`() async throws {
    let pair = PairedPropagator(prompts: StillEngine(), tracking: Tracking())
    let answer = try await pair.segment(
      1, on: 0, of: video, prompt: click, previous: nil, others: [])
    #expect(answer.mask == StillEngine.mask(click, previous: nil, size: video.size))
  }

  @Test func `masks are carried by the second, from masks in place of prompts`() async throws {
    let tracking = Tracking()
    let pair = PairedPropagator(prompts: StillEngine(), tracking: tracking)
    let seen = Mask(size: video.size) { x, y in x > 6 && y > 2 }
    let request = PropagationRequest(
      objects: [
        PromptedObject(
          id: 7,
          keyframes: [
            Keyframe(frame: 0, prompt: click), Keyframe(frame: 2, prompt: click, mask: seen),
          ])
      ], range: 0...3)
    let masks = Mutex<[Int: Mask]>([:])
    try await pair.propagate(request, over: video, resuming: nil) { event in
      guard case .masks(let frame, let objects) = event else { return }
      masks.withLock { $0[frame] = objects[0].mask }
    }
    let answered = StillEngine.mask(click, previous: nil, size: video.size)
    let carried = try #require(tracking.seen.requests.withLock { $0.first })
    #expect(
      carried.objects[0].keyframes.map(\.prompt) == [answered, seen].map { Prompt(mask: $0) })
    let made = masks.withLock { $0 }
    // A keyframe keeps its mask to the pixel.
    #expect(made[0] == answered && made[2] == seen)
    #expect(made[1]?.area == 1 && made[3]?.area == 1)
  }
}
