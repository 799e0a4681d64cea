import CeleryJobs
import Foundation
import Jobs
import Logging
import Persistence
import TestSupport
import Testing

/// An implementation of `JobManager` that the behaviour suite is run on.
struct ManagerUnderTest: Sendable, CustomTestStringConvertible {
  private enum Kind: Sendable { case memory, sqlite, celery }

  let testDescription: String
  private let kind: Kind

  /// Without a `redis-server` the one over Redis is left out, and a line is printed.
  static let all: [ManagerUnderTest] = {
    var all = [
      ManagerUnderTest(testDescription: "embedded, in memory", kind: .memory),
      ManagerUnderTest(testDescription: "embedded, in SQLite", kind: .sqlite),
    ]
    if RedisServer.isInstalled {
      all.append(ManagerUnderTest(testDescription: "Celery, over Redis", kind: .celery))
    } else {
      print(
        "Not run on the Celery manager: redis-server is not installed (scripts/setup.sh --test)")
    }
    return all
  }()

  typealias Script = @Sendable (Job, any JobContext) async throws -> Data?

  /// What a test sees: a manager that runs, its clock and its log.
  struct Running: Sendable {
    let manager: any JobManager
    let clock: ManualClock
    let log: LogRecorder
    /// True if a job is handed to its workers some time after its submission.
    let handsOver: Bool

    /// Returns when the job is in the workers' queue.
    func queued(_ id: JobID) async {
      while handsOver, !log.lines.contains("Job \(id) handed to Celery") { await Task.yield() }
    }

    func submit(
      _ name: String = "", priority: JobPriority = .normal, serialKey: String? = nil,
      idempotencyKey: String? = nil
    ) async throws -> Job {
      try await manager.submit(
        JobRequest(
          type: "scripted", encoding: name, priority: priority, idempotencyKey: idempotencyKey,
          serialKey: serialKey))
    }

    /// The job's events one by one.
    func events(_ id: JobID, after last: EventID?) -> AsyncThrowingStream<JobEvent, any Error> {
      AsyncThrowingStream { events in
        let reading = Task {
          do {
            for try await page in manager.events(id, after: last) {
              for event in page { events.yield(event) }
            }
            events.finish()
          } catch {
            events.finish(throwing: error)
          }
        }
        events.onTermination = { _ in reading.cancel() }
      }
    }

    /// The job's record once it ended.
    func ended(_ id: JobID) async throws -> Job? {
      for try await _ in manager.events(id, after: nil) {}
      return try await manager.job(id)
    }
  }

  /// Runs `body` against a manager whose workers run, and stops it.
  func run(
    workers: Int = 2, bounds: JobBounds = JobBounds(),
    followUp: @escaping @Sendable (Job) async throws -> JobRequest? = { _ in nil },
    clock: ManualClock = ManualClock(),
    script: @escaping Script,
    body: (Running) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let log = LogRecorder()
    let store: any JobStore =
      kind == .memory ? MemoryJobStore() : try Store(path: folder.path + "/jobs.sqlite")
    guard kind == .celery else {
      let manager = EmbeddedJobManager(
        store: store, runners: [ScriptedRunner(script: script)], workers: workers,
        bounds: bounds, followUp: followUp, clock: clock, now: { clock.date },
        logger: log.logger)
      try await withThrowingTaskGroup { group in
        group.addTask { try await manager.run() }
        try await body(
          Running(manager: manager, clock: clock, log: log, handsOver: false))
        await manager.shutdown(grace: .zero)
        try await group.waitForAll()
      }
      return
    }
    let redis = try await RedisServer.start(in: folder)
    let manager = CeleryJobManager(
      store: store, work: [ScriptedWork()], redis: redis.address, workers: workers,
      bounds: bounds, followUp: followUp, clock: clock, now: { clock.date },
      logger: log.logger)
    let workerDoubles = CeleryWorkerDouble(
      address: redis.address, script: script, type: "scripted")
    try await withThrowingTaskGroup { group in
      group.addTask { try await manager.run() }
      let working = Task {
        await withTaskGroup { group in
          for _ in 0..<workers { group.addTask { await workerDoubles.work() } }
        }
      }
      try await body(Running(manager: manager, clock: clock, log: log, handsOver: true))
      await manager.shutdown(grace: .zero)
      try await group.waitForAll()
      working.cancel()
      await working.value
    }
    redis.stop()
  }
}
