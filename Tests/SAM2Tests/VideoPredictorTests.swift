import Masklets
import Synchronization
import SAM2TestSupport
import Testing

@testable import SAM2

extension NetworkTests {
  @Suite struct VideoPredictorTests {
    private let reference = ReferenceCase["bank1"]

    private func predictor() throws -> VideoPredictor {
      let network = try Networks.network()
      Networks.encode(reference.source, network)
      return VideoPredictor(
        network, options: try reference.options(), recent: Networks.encodedFrames)
    }

    private func run(
      _ reference: ReferenceCase, recent: RecentFrames,
      resuming checkpoint: PropagationCheckpoint? = nil
    ) async throws -> [PropagationEvent] {
      let collected = Collected()
      var propagation = try VideoPropagation(
        reference.request, over: reference.source, options: try reference.options(),
        thread: NetworkThread(try reference.network(), rank: .job, name: "test"),
        frames: EncodedFrameSource(recent: recent, cache: nil),
        resuming: checkpoint,
        checkpointInterval: 2)
      try await propagation.run { collected.append($0) }
      return collected.all
    }

    @Test func `one click has three candidates, the answer among them`() async throws {
      let predictor = try predictor()
      let source = reference.source
      let prompt = Prompt(
        clicks: [
          Click(
            Point(x: Double(source.size.width / 2), y: Double(source.size.height / 2)),
            include: true)
        ])
      let answer = try await predictor.segment(1, on: 0, of: source, prompt: prompt, previous: nil)
      let found = try await predictor.candidates(
        1, on: 0, of: source, prompt: prompt, others: [])
      #expect(found.masks.count == 3)
      #expect(found.masks[found.chosen] == answer)
      #expect(found.masks.map(\.mask.area) == found.masks.map(\.mask.area).sorted())
    }

    @Test func `a resumed propagation emits exactly the events that were left`() async throws {
      Networks.encode(reference.source, try Networks.network())
      let whole = try await run(reference, recent: Networks.encodedFrames)
      let index = try #require(
        whole.firstIndex { if case .checkpoint = $0 { true } else { false } })
      guard case .checkpoint(let checkpoint) = whole[index] else { return }
      let rest = try await run(
        reference, recent: Networks.encodedFrames, resuming: checkpoint)
      #expect(rest == Array(whole[(index + 1)...]))
      let encoded = whole.compactMap { if case .encoded(let frame) = $0 { frame } else { nil } }
      #expect(encoded == [0, 1, 2, 3])
    }

    @Test func `EdgeTAM resumes with several objects`() async throws {
      let reference = ReferenceCase["edgetam512"]
      let recent = RecentFrames(capacity: 20)
      let whole = try await run(reference, recent: recent)
      let checkpoints = whole.indices.filter {
        if case .checkpoint = whole[$0] { true } else { false }
      }
      let index = checkpoints[checkpoints.count / 2]
      guard case .checkpoint(let checkpoint) = whole[index] else { return }
      let rest = try await run(reference, recent: recent, resuming: checkpoint)
      let left = whole[(index + 1)...]
      #expect(rest.count == left.count)
      // Events are large: a failure names the position alone.
      let differing = zip(rest, left).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
      #expect(differing == [])
    }

    @Test func `EdgeTAM carries an object beside another as if it were alone`() async throws {
      let reference = ReferenceCase["edgetam512"]
      let predictor = VideoPredictor(
        try reference.network(), options: try reference.options(),
        recent: RecentFrames(capacity: 20))
      let together = try await predictor.collect(reference.request, over: reference.source).masks
      var request = reference.request
      // The one with the earliest keyframe: both propagations start there.
      request.objects.removeLast()
      let alone = try await predictor.collect(request, over: reference.source).masks
      let differing = (0...10).filter { alone[$0]?[1] != together[$0]?[1] }
      #expect(differing == [])
      #expect(together[10]?.count == 2)
    }

    @Test func `cancellation ends a propagation before the next frame`() async throws {
      let predictor = try predictor()
      let reference = reference
      let collected = Collected()
      let task = Task {
        try await predictor.propagate(reference.request, over: reference.source, resuming: nil) {
          collected.append($0)
          if case .masks = $0 { withUnsafeCurrentTask { $0?.cancel() } }
        }
      }
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(collected.masks.count == 1)
    }

    @Test func `a click is answered with the mask that its propagation starts from`() async throws {
      let predictor = try predictor()
      let keyframe = reference.request.objects[0].keyframes[0]
      let answer = try await predictor.segment(
        1, on: 0, of: reference.source, prompt: keyframe.prompt, previous: nil)
      let fixture = try Fixture("case_bank1")
      let logits = try #require(answer.logits)
      let error = fixture.relativeError(
        "logits.1.0", .init([256, 256], logits))
      #expect(error <= 1e-4)

      // A further click starts from this mask.
      var further = keyframe.prompt
      further.clicks.append(Click(Point(x: 10, y: 10), include: false))
      let refined = try await predictor.segment(
        1, on: 0, of: reference.source, prompt: further, previous: answer)
      let fresh = try await predictor.segment(
        1, on: 0, of: reference.source, prompt: further, previous: nil)
      #expect(refined.logits != fresh.logits)
    }

    @Test func `a mask that a person drew is answered with itself`() async throws {
      let mask = Mask(size: reference.source.size, discAt: 50, 40, radius: 3)
      let answer = try await predictor().segment(
        1, on: 0, of: reference.source, prompt: Prompt(mask: mask), previous: nil)
      #expect(answer.mask == mask)
      #expect(answer.score == 1)
    }

    @Test func `a propagation starts from the mask a person saw`() async throws {
      let predictor = try predictor()
      var request = reference.request
      request.range = 0...0
      let seen = Mask(size: reference.source.size, discAt: 80, 50, radius: 20)
      request.objects[0].keyframes[0].mask = seen
      let masks = try await predictor.collect(request, over: reference.source).masks
      #expect(try #require(masks[0]?[1]).mask.iou(with: seen) > 0.95)
    }

    @Test func `a propagation starts from the answer to a correction, not from its pixels`()
      async throws
    {
      let predictor = try predictor()
      let first = reference.request.objects[0].keyframes[0].prompt
      let answer = try await predictor.segment(
        1, on: 0, of: reference.source, prompt: first, previous: nil)
      let correction = first.corrected(by: [Click(Point(x: 10, y: 10), include: false)])
      let corrected = try await predictor.segment(
        1, on: 0, of: reference.source, prompt: correction, previous: answer)
      var request = reference.request
      request.range = 0...0
      request.objects[0].keyframes = [
        Keyframe(frame: 0, prompt: correction, mask: corrected.mask)
      ]
      let masks = try await predictor.collect(request, over: reference.source).masks
      #expect(masks[0]?[1]?.logits == corrected.logits)

      request.objects[0].keyframes[0].prompt.rounds = []
      let atOnce = try await predictor.collect(request, over: reference.source).masks
      #expect(atOnce[0]?[1]?.logits != corrected.logits)
    }

    @Test func `requests that cannot be met are refused with the reason`() async throws {
      let predictor = try predictor()
      var outside = reference.request
      outside.range = 0...99
      await #expect(throws: SAM2Error.rangeOutside(0...99, frameCount: 4)) {
        try await predictor.collect(outside, over: reference.source)
      }
      var unprompted = reference.request
      unprompted.objects.append(PromptedObject(id: 9, keyframes: []))
      await #expect(throws: SAM2Error.noKeyframes(objects: [9])) {
        try await predictor.collect(unprompted, over: reference.source)
      }
      await #expect(throws: SAM2Error.emptyPrompt(object: 1, frame: 0)) {
        try await predictor.segment(
          1, on: 0, of: reference.source, prompt: Prompt(), previous: nil)
      }
    }
  }
}
