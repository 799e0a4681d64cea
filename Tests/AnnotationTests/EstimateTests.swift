import Foundation
import Masklets
import Scheduling
import Synchronization
import TestSupport
import Testing

@testable import Annotation
@testable import Propagation

@Suite struct EstimateTests {
  @Test func `a dry run tells what a propagation would take and starts no job`() async throws {
    let engine = Engine(
      name: "measured",
      propagator: Measured(steps: ["start": 1, "frame": 2, "object": 0.5], count: Counter()))
    let fixture = try Fixture(engine: engine)
    let session = try await fixture.session(frames: 12)
    _ = try await fixture.service.prompt(1, on: 4, in: session.id, clicks: [click(5, 5)])
    _ = try await fixture.service.prompt(2, on: 6, in: session.id, clicks: [click(9, 9)])
    let whole = try await fixture.service.estimate(session.id)
    #expect(whole.frames == 12 && whole.objects == 2 && whole.encodedFrames == 0)
    #expect(whole.seconds > 0 && whole.bytes > 0)
    let part = try await fixture.service.estimate(
      session.id, start: 8, end: 9, objectIDs: [2])
    #expect(part.frames == 2 && part.objects == 1)
    #expect(part.seconds < whole.seconds && part.bytes < whole.bytes)
    #expect(try await fixture.service.queueLength() == (0, 0))
  }

  @Test func `what memory cannot hold is refused with the numbers, dry or not`() async throws {
    let fixture = try Fixture(freeBytes: 10 << 20)
    let session = try await fixture.session()
    _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
    for attempt in [true, false] {
      let refused = try await refusal {
        if attempt {
          _ = try await fixture.service.estimate(session.id)
        } else {
          _ = try await fixture.service.propagate(session.id)
        }
        return 0
      }
      #expect(refused?.kind == .invalid)
      #expect(refused?.message.contains("MB of memory and 10 MB are free") == true)
    }
  }

  /// An engine whose steps take what they are said to; counts how often it is measured.
  private struct Measured: MaskPropagator {
    var steps = ["frame": 2.0]
    let count: Counter
    var timingName = "measured"
    let base = StillEngine()

    func measureSteps(size: ImageSize) async throws -> StepTimes {
      count.value.add(1, ordering: .relaxed)
      return StepTimes(steps)
    }

    func segment(
      _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
      previous: ObjectMask?
    ) async throws -> ObjectMask {
      try await base.segment(
        objectID, on: frame, of: video, prompt: prompt, previous: previous)
    }

    func propagate(
      _ request: PropagationRequest, over video: any FrameSource,
      resuming checkpoint: PropagationCheckpoint?,
      emit: @Sendable (PropagationEvent) async throws -> Void
    ) async throws {
      try await base.propagate(request, over: video, resuming: checkpoint, emit: emit)
    }
  }

  @Test func `each size of picture has an estimate of its own`() async throws {
    let measured = { @Sendable (size: Int) in
      Measured(steps: ["frame": Double(size)], count: Counter(), timingName: "measured \(size)")
    }
    let engine = Engine(
      name: "measured", imageSize: 1024, propagator: measured(1024),
      sized: SizedPropagators(sizes: [1024, 512], make: measured))
    let fixture = try Fixture(engine: engine)
    let session = try await fixture.session(frames: 12)
    _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
    let own = try await fixture.service.estimate(session.id).seconds
    #expect(try await fixture.service.estimate(session.id, imageSize: 1024).seconds == own)
    #expect(try await fixture.service.estimate(session.id, imageSize: 512).seconds == own / 2)
    let refused = try await refusal {
      try await fixture.service.estimate(session.id, imageSize: 768)
    }
    #expect(refused?.kind == .invalid)
  }

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }

  @Test func `steps are measured once for a size, and kept for the next start`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/steps.json"
    let count = Counter()
    let engine = Measured(count: count)
    let (small, large) = (ImageSize(width: 4, height: 4), ImageSize(width: 8, height: 8))
    let file = StepTimesFile(path: path, precedence: Precedence(), isBusy: { false })
    #expect(try await file.steps(of: engine, size: small)["frame"] == 2)
    #expect(try await file.steps(of: engine, size: small)["none"] == 0)
    #expect(count.value.load(ordering: .relaxed) == 1)
    _ = try await file.steps(of: engine, size: large)
    #expect(count.value.load(ordering: .relaxed) == 2)
    _ = try await StepTimesFile(path: path, precedence: Precedence(), isBusy: { false }).steps(
      of: engine, size: large)
    #expect(count.value.load(ordering: .relaxed) == 2)
    try Data("damaged".utf8).write(to: URL(filePath: path))
    _ = try await StepTimesFile(path: path, precedence: Precedence(), isBusy: { false }).steps(
      of: engine, size: large)
    #expect(count.value.load(ordering: .relaxed) == 3)
  }

  @Test func `what is measured on a busy machine is used while it is busy, and not kept`()
    async throws
  {
    let folder = try TemporaryFolder()
    let (count, busyness) = (Counter(), Counter())
    busyness.value.store(1, ordering: .relaxed)
    let file = StepTimesFile(
      path: folder.path + "/steps.json", precedence: Precedence(),
      isBusy: { busyness.value.load(ordering: .relaxed) > 0 })
    let size = ImageSize(width: 4, height: 4)
    for _ in 0..<2 {
      #expect(try await file.steps(of: Measured(count: count), size: size)["frame"] == 2)
    }
    #expect(count.value.load(ordering: .relaxed) == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/steps.json"))
    busyness.value.store(0, ordering: .relaxed)
    for _ in 0..<2 { _ = try await file.steps(of: Measured(count: count), size: size) }
    #expect(count.value.load(ordering: .relaxed) == 2)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/steps.json"))
  }
}
