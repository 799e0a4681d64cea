import Foundation
import Jobs
import Logging
import Persistence
import Synchronization
import TestSupport
import Testing

@Suite struct JobDurabilityTests {
  private func manager(
    _ store: any JobStore, clock: ManualClock = ManualClock(),
    script: @escaping @Sendable (Job, any JobContext) async throws -> Data?
  ) -> EmbeddedJobManager {
    EmbeddedJobManager(
      store: store, runners: [ScriptedRunner(script: script)], workers: 1, clock: clock,
      now: { clock.date }, logger: LogRecorder().logger)
  }

  private func ended(_ id: JobID, _ manager: EmbeddedJobManager) async throws -> Job? {
    for try await _ in manager.events(id, after: nil) {}
    return try await manager.job(id)
  }

  @Test func `graceful shutdown doesn't kill running jobs`() async throws {
    let started = Latch()
    let release = Latch()
    let clock = ManualClock()
    let manager = manager(MemoryJobStore(), clock: clock) { _, _ in
      await started.open()
      await release.wait()
      try Task.checkCancellation()
      return nil
    }
    let running = Task { try await manager.run() }
    let job = try await manager.submit(JobRequest(type: "scripted", encoding: ""))
    let waiting = try await manager.submit(JobRequest(type: "scripted", encoding: ""))
    await started.wait()
    async let shutdown: Void = manager.shutdown(grace: .seconds(30))
    // The grace is being waited for: the shutdown has begun.
    await clock.waitForSleepers()
    await #expect(throws: JobError.shuttingDown) {
      try await manager.submit(JobRequest(type: "scripted", encoding: ""))
    }
    await release.open()
    await shutdown
    try await running.value
    #expect(try await manager.job(job.id)?.state == .completed)
    #expect(try await manager.job(waiting.id)?.state == .pending)
  }

  @Test func `a job stopped after the grace continues from its checkpoint after the restart`()
    async throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path + "/jobs.sqlite"
    let clock = ManualClock()
    let frames = Mutex<[Int]>([])
    let script: @Sendable (Job, any JobContext) async throws -> Data? = { _, context in
      let first = try await context.checkpoint().map { Int($0[0]) } ?? 0
      for frame in first..<6 {
        if frame == 3, first == 0 { try await clock.sleep(for: .seconds(1000)) }
        frames.withLock { $0.append(frame) }
        try await context.report(progress: Double(frame * 10))
        try await context.saveCheckpoint(Data([UInt8(frame + 1)]))
      }
      return nil
    }
    let first = manager(try Store(path: path), clock: clock, script: script)
    let running = Task { try await first.run() }
    let job = try await first.submit(JobRequest(type: "scripted", encoding: ""))
    let next = try await first.submit(JobRequest(type: "scripted", encoding: ""))
    await clock.waitForSleepers()
    async let shutdown: Void = first.shutdown(grace: .seconds(10))
    await clock.waitForSleepers(2)
    clock.advance(by: .seconds(10))
    await shutdown
    try await running.value
    #expect(frames.withLock { $0 } == [0, 1, 2])

    let store = try Store(path: path)
    #expect(try await store.job(job.id)?.state == .running)
    #expect(try await store.job(next.id)?.state == .pending)
    let second = manager(store, clock: clock, script: script)
    let again = Task { try await second.run() }
    let ended = try #require(try await ended(job.id, second))
    #expect(ended.state == .completed)
    #expect(ended.startedAt == Date(timeIntervalSince1970: 1_700_000_000))
    #expect(frames.withLock { $0.prefix(6) } == [0, 1, 2, 3, 4, 5])
    await clock.waitForSleepers()
    clock.advance(by: .seconds(2000))
    #expect(try await self.ended(next.id, second)?.state == .completed)
    await second.shutdown(grace: .zero)
    try await again.value
  }

  @Test func `jobs left pending or running by a process that died are picked up by the next`()
    async throws
  {
    let store = MemoryJobStore()
    let request = try JobRequest(type: "scripted", encoding: "")
    let died = try await store.insert(
      Job(request: request, createdAt: .distantPast), within: JobBounds()
    ).job
    _ = await store.move(died.id, to: .running, at: .distantPast)
    _ = await store.raiseProgress(died.id, to: 70)
    let waited = try await store.insert(
      Job(request: request, createdAt: .distantPast), within: JobBounds()
    ).job
    let manager = manager(store) { _, context in
      try await context.report(progress: 20)
      return nil
    }
    let running = Task { try await manager.run() }
    #expect(try await ended(died.id, manager)?.state == .completed)
    #expect(try await ended(waited.id, manager)?.state == .completed)
    await manager.shutdown(grace: .zero)
    try await running.value
  }
}
