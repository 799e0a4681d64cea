import Foundation
import Jobs
import Logging
import Masklets
import Propagation
import Synchronization
import TestSupport
import Testing

@testable import Annotation

@Suite struct LostObjectPropagationTests {
  private struct Result: Hashable, Codable {
    let total_frames: Int
    let paused_objects: [Int]?
  }

  /// A session with objects 1 and 2, of which the engine loses 1 from frame 20 on.
  private func session(_ fixture: Fixture) async throws -> String {
    let id = try await fixture.session(frames: 40).id
    _ = try await fixture.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
    _ = try await fixture.service.prompt(2, on: 0, in: id, clicks: [click(20, 20)])
    return id
  }

  private func fixture() throws -> Fixture {
    try Fixture(engine: Engine(name: "losing", propagator: LosingEngine(lost: 1, from: 20)))
  }

  @Test func `a lost object is paused with frame and reason, the others go on`() async throws {
    let fixture = try fixture()
    try await fixture.run {
      let id = try await session(fixture)
      let job = try await fixture.propagate(id)
      #expect(job?.state == .completed)
      #expect(job?.progress == 100)
      let result = try JSONDecoder().decode(Result.self, from: try #require(job?.result))
      #expect(result == Result(total_frames: 40, paused_objects: [1]))

      let objects = try await fixture.service.session(id).objects
      #expect(objects[0].lost == [LostObject(objectID: 1, frame: 21, reason: .lowScore)])
      #expect(objects[0].framesSeen == [0...39])
      #expect(objects[1].lost.isEmpty)
      #expect(objects[1].framesSeen == [0...39])

      var events: [JobEvent] = []
      for try await page in fixture.manager.events(try #require(job).id, after: nil) {
        events += page
      }
      let pauses = events.compactMap { event in
        if case .custom(let custom) = event.kind, custom.name == "paused" {
          custom.json
        } else {
          nil
        }
      }
      #expect(pauses == [#"{"frame_idx":21,"object_ids":[1],"reason":"low score"}"#])
    }
  }

  @Test func `an answer ends the pause, undoing the answer brings it back`() async throws {
    let fixture = try fixture()
    try await fixture.run {
      let id = try await session(fixture)
      func lost() async throws -> [Int] {
        try await fixture.service.session(id).objects[0].lost.map(\.frame)
      }
      try await fixture.propagate(id)
      #expect(try await lost() == [21])
      _ = try await fixture.service.prompt(1, on: 25, in: id, clicks: [click(5, 5)])
      #expect(try await lost().isEmpty)
      _ = try await fixture.service.undo(in: id)
      #expect(try await lost() == [21])
      _ = try await fixture.service.setMask(Mask(size: Fixture.size), of: 1, on: 21, in: id)
      #expect(try await lost().isEmpty)
      try await fixture.propagate(id, scope: .changed)
      #expect(try await lost().isEmpty)
    }
  }

  @Test func `undoing the propagation, or removing the object, takes its pause along`()
    async throws
  {
    let fixture = try fixture()
    try await fixture.run {
      let id = try await session(fixture)
      func lost() async throws -> [Int] {
        try await fixture.service.session(id).objects.filter { $0.id == 1 }.flatMap(\.lost)
          .map(\.frame)
      }
      try await fixture.propagate(id)
      try await fixture.service.removeObject(1, in: id)
      #expect(try await lost().isEmpty)
      _ = try await fixture.service.undo(in: id)
      #expect(try await lost() == [21])
      _ = try await fixture.service.undo(in: id)
      #expect(try await lost().isEmpty)
      _ = try await fixture.service.redo(in: id)
      #expect(try await lost() == [21])
    }
  }

  @Test func `a propagation of other frames leaves a pause, one of its frames decides anew`()
    async throws
  {
    let fixture = try fixture()
    try await fixture.run {
      let id = try await session(fixture)
      try await fixture.propagate(id)
      try await fixture.propagate(id, start: 0, end: 10)
      #expect(try await fixture.service.session(id).objects[0].lost.map(\.frame) == [21])
      // From this keyframe on the object's score is low from the start, so that it does not fall.
      _ = try await fixture.service.prompt(1, on: 20, in: id, clicks: [click(5, 5)])
      try await fixture.propagate(id)
      #expect(try await fixture.service.session(id).objects[0].lost.isEmpty)
    }
  }

  @Test func `a person who says that the masks are right is not asked again`() async throws {
    let fixture = try fixture()
    try await fixture.run {
      let id = try await session(fixture)
      func lost() async throws -> [Int] {
        try await fixture.service.session(id).objects[0].lost.map(\.frame)
      }
      try await fixture.propagate(id)
      try await fixture.service.removePauses(of: 1, on: 0...20, in: id)
      #expect(try await lost() == [21])
      try await fixture.service.removePauses(of: 1, on: 21...21, in: id)
      #expect(try await lost().isEmpty)
      #expect(try await fixture.service.session(id).objects[0].stale.isEmpty)
      _ = try await fixture.service.undo(in: id)
      #expect(try await lost() == [21])
    }
  }

  @Test func `a lost object is paused alike by the lines of a worker`() async throws {
    let fixture = try Fixture()
    let id = try await session(fixture)
    let job = try await fixture.service.propagate(id)
    let engine = Engine(name: "losing", propagator: LosingEngine(lost: 1, from: 20))
    let relayed = RelayedRunner(
      remote: RemotePropagation(
        store: fixture.store, videos: fixture.videos, engine: engine, logger: fixture.log.logger),
      engine: engine, frames: PlainFrames(size: Fixture.size, frameCount: 40, damaged: []),
      logger: fixture.log.logger)
    let manager = EmbeddedJobManager(
      store: fixture.store, runners: [relayed], workers: 1, clock: fixture.clock, now: { Date() },
      logger: fixture.log.logger)
    try await withThrowingTaskGroup { group in
      group.addTask { try await manager.run() }
      for try await _ in manager.events(job.id, after: nil) {}
      #expect(try await manager.job(job.id)?.state == .completed)
      await manager.shutdown(grace: .zero)
      try await group.waitForAll()
    }
    let objects = try await fixture.service.session(id).objects
    #expect(objects[0].lost == [LostObject(objectID: 1, frame: 21, reason: .lowScore)])
    #expect(objects.map(\.framesSeen) == [[0...39], [0...39]])
  }

  @Test func `a lost object is paused alike after an interruption`() async throws {
    let folder = try TemporaryFolder()
    let clock = ManualClock()
    let engine = LosingEngine(lost: 1, from: 20) { frame in
      if frame == 30 { try await clock.sleep(for: .seconds(1000)) }
    }
    let first = try Fixture(
      folder: folder, clock: clock, engine: Engine(name: "losing", propagator: engine))
    let id = try await session(first)
    let job = try await first.service.propagate(id)
    try await first.runUntilHalt(on: clock)
    try first.store.close()

    let second = try Fixture(
      folder: folder, clock: clock,
      engine: Engine(name: "losing", propagator: LosingEngine(lost: 1, from: 20)))
    try await second.run {
      #expect(try await second.ended(job.id)?.state == .completed)
      let object = try await second.service.session(id).objects[0]
      #expect(object.lost.map(\.frame) == [21])
    }
  }
}

/// Runs a propagation as a worker does, and stores what its lines say.
private struct RelayedRunner: JobRunner {
  let remote: RemotePropagation
  let engine: Engine
  let frames: any FrameSource
  let logger: Logger

  var type: String { PropagateJob.type }

  private struct Named: Decodable {
    let event: String
  }

  func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    let order = try JSONDecoder().decode(
      PropagationOrder.self, from: try await remote.order(for: job))
    let lines = Mutex<[Data]>([])
    let run = RemotePropagationRun(
      order: order, engine: engine, frames: frames, logger: logger,
      writeLine: { line in lines.withLock { $0.append(line) } })
    try await run.run()
    for line in lines.withLock({ $0 }) {
      let name = try JSONDecoder().decode(Named.self, from: line).event
      guard !["started", "progress", "checkpoint", "done"].contains(name) else { continue }
      try await remote.apply(line, named: name, of: job, in: context)
    }
    return nil
  }
}

/// A `StillEngine` whose score for one object falls at a frame.
private struct LosingEngine: MaskPropagator {
  let lost: ObjectID
  let from: Int
  let still: StillEngine

  init(
    lost: ObjectID, from: Int,
    beforeFrame: @escaping @Sendable (Int) async throws -> Void = { _ in }
  ) {
    self.lost = lost
    self.from = from
    still = StillEngine(beforeFrame: beforeFrame)
  }

  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    try await still.segment(objectID, on: frame, of: video, prompt: prompt, previous: previous)
  }

  func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    try await still.propagate(request, over: video, resuming: checkpoint) { event in
      guard case .masks(let frame, var masks) = event else { return try await emit(event) }
      for i in masks.indices {
        masks[i].score = masks[i].objectID == lost && frame >= from ? 0.3 : 0.9
      }
      try await emit(.masks(frame: frame, masks))
    }
  }
}
