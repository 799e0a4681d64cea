import FlowTracker
import Foundation
import Jobs
import Masklets
import Synchronization
import Tensors
import SAM2TestSupport
import TestSupport
import Testing

@testable import Annotation
@testable import Persistence
@testable import Propagation
@testable import SAM2

/// Both engines behind the service, SAM 2 on synthetic weights.
@Suite(.serialized) struct EngineEditingTests {
  enum Tested: CaseIterable {
    case flow
    case sam2
  }

  private static let size = ImageSize(width: 96, height: 64)
  private static let frameCount = 8

  /// One network and the frames it encoded, for all tests.
  private static let predictor: VideoPredictor = {
    do {
      let network = try Network(SyntheticParameters(), size: .tiny, on: Compute(threads: 2))
      let recent = RecentFrames(capacity: frameCount)
      let video = SyntheticVideo(size: size, frameCount: frameCount)
      for picture in (0..<frameCount).map(video.picture) {
        recent.insert(network.encode(picture), of: .picture(picture))
      }
      return VideoPredictor(
        network, options: try .init(attendedKeyframes: 4), recent: recent, checkpointInterval: 1)
    } catch {
      fatalError("the synthetic network is refused: \(error)")
    }
  }()

  private func engine(_ tested: Tested) -> Engine {
    switch tested {
    case .flow:
      Engine(
        name: "flow", propagator: FlowTracker(options: .init(networks: 1, checkpointInterval: 1)))
    case .sam2: Engine(name: "sam2", propagator: Self.predictor)
    }
  }

  private func fixture(
    _ engine: Engine, folder: TemporaryFolder? = nil, clock: ManualClock = ManualClock()
  ) throws -> Fixture {
    try Fixture(
      folder: folder, clock: clock, checkpointBytes: 256 << 20, engine: engine,
      frames: { size, count, _ in SyntheticVideo(size: size, frameCount: count) })
  }

  private func disc(_ frame: Int, radius: Int) -> Mask {
    Mask(
      size: Self.size, discAt: Self.size.width / 3 + frame * 3, Self.size.height / 2 + frame * 2,
      radius: radius)
  }

  /// A session with masks of object 1 on frames 1 and 6 and of object 2 on frame 2, propagated.
  private func propagated(_ fixture: Fixture) async throws -> String {
    let video = try await fixture.upload(frames: Self.frameCount, size: Self.size)
    let id = try await fixture.service.openSession(videoID: video.id).id
    let service = fixture.service
    for object in [1, 2] { _ = try await service.addObject(object, in: id) }
    _ = try await service.setMask(disc(1, radius: 16), of: 1, on: 1, in: id)
    _ = try await service.setMask(disc(6, radius: 16), of: 1, on: 6, in: id)
    _ = try await service.setMask(disc(2, radius: 8), of: 2, on: 2, in: id)
    #expect(try await fixture.propagate(id)?.state == .completed)
    return id
  }

  private func masks(_ fixture: Fixture, _ id: String) async throws -> [StoredMask] {
    try await fixture.service.masks(frames: 0...Self.frameCount - 1, in: id)
  }

  @Test(arguments: Tested.allCases)
  func `an edit recomputes the edited object between its keyframes, all else stays byte-identical`(
    _ tested: Tested
  ) async throws {
    let fixture = try fixture(engine(tested))
    try await fixture.run {
      let id = try await propagated(fixture)
      let service = fixture.service
      let before = try await masks(fixture, id)
      #expect(before.count == 2 * Self.frameCount)
      func others(_ masks: [StoredMask]) -> [StoredMask] {
        masks.filter { $0.objectID == 2 || !(2...5).contains($0.frame) }
      }

      _ = try await service.setMask(disc(3, radius: 9), of: 1, on: 3, in: id)
      #expect(try await fixture.stale(in: id) == [2...2, 4...5])
      let job = try #require(try await fixture.propagate(id, scope: .changed))
      #expect(job.state == .completed && job.progress == 100)
      let edited = try await masks(fixture, id)
      #expect(others(edited) == others(before))
      #expect(edited != before)
      #expect(edited.filter { $0.objectID == 1 && (4...5).contains($0.frame) }.count == 2)

      // Without the keyframe again, only the frames between its neighbours are made anew.
      try await service.removeKeyframe(3, of: 1, in: id)
      #expect(try await fixture.stale(in: id) == [2...5])
      _ = try await service.updateObject(2, in: id, ObjectChanges(isLocked: true))
      #expect(try await fixture.propagate(id, scope: .changed)?.state == .completed)
      #expect(others(try await masks(fixture, id)) == others(before))

      // After the last keyframe, with the frames before it known.
      _ = try await service.setMask(disc(6, radius: 9), of: 1, on: 6, in: id)
      #expect(try await fixture.stale(in: id) == [2...5, 7...7])
      let unedited = try await masks(fixture, id)
      #expect(
        try await fixture.propagate(id, start: 7, scope: .changed)?.state == .completed)
      let last = try await masks(fixture, id)
      #expect(
        last.filter { $0.objectID == 2 || $0.frame < 7 }
          == unedited.filter { $0.objectID == 2 || $0.frame < 7 })
      #expect(try await fixture.stale(in: id) == [2...5])
    }
  }

  @Test(arguments: Tested.allCases, [PropagationScope.full, .changed])
  func `a job cut at any frame and taken up again makes bit-equal masks`(
    _ tested: Tested, _ scope: PropagationScope
  ) async throws {
    // The session as it is before the job, in a folder that every run gets a copy of.
    let origin = try TemporaryFolder()
    let first = try fixture(engine(tested), folder: origin)
    var session = ""
    try await first.run {
      session = try await propagated(first)
      _ = try await first.service.setMask(disc(4, radius: 9), of: 1, on: 4, in: session)
    }
    try first.store.close()
    let id = session
    // Frames 2, 3 and 5 of the changes; of all frames, some on the way back to frame 0.
    let end = scope == .full ? 5 : Self.frameCount - 1
    // Fewer for the network, which takes seconds a frame.
    let cuts =
      switch (tested, scope) {
      case (.flow, .full): [1, 2, 3, 4, 5]
      case (.flow, .changed): [1, 2, 3]
      case (.sam2, .full): [5]
      case (.sam2, .changed): [1]
      }

    let whole = try fixture(engine(tested), folder: try copy(of: origin))
    var expected: [StoredMask] = []
    try await whole.run {
      try await whole.propagate(id, end: end, scope: scope)
      expected = try await masks(whole, id)
    }
    for cut in cuts {
      let folder = try copy(of: origin)
      let job = try await cutJob(
        of: tested, in: folder, after: cut
      ) { try await $0.propagate(id, end: end, scope: scope) }

      let resumed = try fixture(engine(tested), folder: folder)
      try await resumed.run {
        let ended = try await resumed.ended(job)
        #expect(ended?.state == .completed)
        let made = try await masks(resumed, id)
        #expect(made == expected, "cut after \(cut) frames")
      }
      let goesOn = "Job \(job) goes on after frame "
      #expect(cut == 1 || resumed.log.lines.contains { $0.hasPrefix(goesOn) })
    }
    // The video lies in it.
    withExtendedLifetime(origin) {}
  }

  @Test func `a job whose checkpoint fits no longer starts anew and makes the same masks`()
    async throws
  {
    let folder = try TemporaryFolder()
    let first = try fixture(engine(.flow), folder: folder)
    var session = ""
    var expected: [StoredMask] = []
    try await first.run {
      session = try await propagated(first)
      expected = try await masks(first, session)
    }
    try first.store.close()
    let id = session
    let job = try await cutJob(of: .flow, in: folder, after: 3) { try await $0.propagate(id) }

    let resumed = try fixture(engine(.flow), folder: folder)
    let state = try #require(try await resumed.store.checkpoint(of: job))
    let checkpoint = try PropagateCheckpoint(state)
    #expect(checkpoint.propagated > 0 && !checkpoint.state.isEmpty)
    // As another version of the engine may have left it.
    let other = PropagateCheckpoint(
      engine: checkpoint.engine, leg: checkpoint.leg ?? 0, encoded: checkpoint.encoded,
      propagated: checkpoint.propagated, state: [1, 2, 3],
      masks: checkpoint.masks)
    try await resumed.store.saveCheckpoint(try other.data(), of: job)
    try await resumed.run {
      #expect(try await resumed.ended(job)?.state == .completed)
      let made = try await masks(resumed, id)
      #expect(made == expected)
    }
    #expect(resumed.log.lines.contains { $0.hasPrefix("Job \(job) starts anew: the checkpoint") })
  }

  /// A job that ran in `folder` until some of its frames were made, when the service was shut down.
  private func cutJob(
    of tested: Tested, in folder: TemporaryFolder, after frames: Int,
    submit: (AnnotationService) async throws -> Job
  ) async throws -> JobID {
    let clock = ManualClock()
    let halting = HaltingEngine(base: engine(tested).propagator, after: frames) {
      try await clock.sleep(for: .seconds(1000))
    }
    let halted = try fixture(
      Engine(name: engine(tested).name, propagator: halting), folder: folder, clock: clock)
    let job = try await submit(halted.service)
    try await halted.runUntilHalt(on: clock)
    #expect(try await halted.store.job(job.id)?.state == .running)
    try halted.store.close()
    return job.id
  }

  private func copy(of folder: TemporaryFolder) throws -> TemporaryFolder {
    let copy = try TemporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.copyItem(
        atPath: folder.path + "/" + name, toPath: copy.path + "/" + name)
    }
    return copy
  }
}

/// An engine that waits after some frames, so that its job can be cut there.
private struct HaltingEngine: MaskPropagator {
  let base: any MaskPropagator
  let after: Int
  let halt: @Sendable () async throws -> Void
  private let told = Counter()

  private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
      count.withLock {
        $0 += 1
        return $0
      }
    }
  }

  init(
    base: any MaskPropagator, after: Int, halt: @escaping @Sendable () async throws -> Void
  ) {
    self.base = base
    self.after = after
    self.halt = halt
  }

  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    try await base.segment(objectID, on: frame, of: video, prompt: prompt, previous: previous)
  }

  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?, others: [Prompt]
  ) async throws -> ObjectMask {
    try await base.segment(
      objectID, on: frame, of: video, prompt: prompt, previous: previous, others: others)
  }

  func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    try await base.propagate(request, over: video, resuming: checkpoint) { event in
      try await emit(event)
      if case .masks = event, told.next() == after { try await halt() }
    }
  }
}
