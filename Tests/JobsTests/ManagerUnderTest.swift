import Testing
import Annotation
import Foundation
import Jobs
import Logging
import TestSupport

/// An implementation of `JobManager` that the behaviour suite is run on.
struct ManagerUnderTest: Sendable, CustomTestStringConvertible {
  let testDescription: String
  private let makeStore: @Sendable (TemporaryFolder) throws -> any JobStore

  static let all = [
    ManagerUnderTest(testDescription: "embedded, in memory") { _ in MemoryJobStore() },
    ManagerUnderTest(testDescription: "embedded, in SQLite") { folder in
      try Store(path: folder.path + "/jobs.sqlite")
    },
  ]

  /// What a test sees: a manager that runs, its clock and its log.
  struct Running: Sendable {
    let manager: any JobManager
    let clock: ManualClock
    let log: LogRecorder

    func submit(
      _ name: String = "", priority: JobPriority = .normal, serialKey: String? = nil,
      idempotencyKey: String? = nil
    ) async throws -> Job {
      try await manager.submit(
        JobRequest(
          type: "scripted", encoding: name, priority: priority, idempotencyKey: idempotencyKey,
          serialKey: serialKey))
    }

    /// The job's record once it ended.
    func ended(_ id: JobID) async throws -> Job? {
      for try await _ in manager.events(id, after: nil) {}
      return try await manager.job(id)
    }
  }

  /// Runs `body` against a manager whose workers run, and stops it.
  func run(
    workers: Int = 2, clock: ManualClock = ManualClock(),
    script: @escaping @Sendable (Job, any JobContext) async throws -> Data?,
    body: (Running) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let log = LogRecorder()
    let manager = EmbeddedJobManager(
      store: try makeStore(folder), runners: [ScriptedRunner(script: script)], workers: workers,
      clock: clock, now: { clock.date }, logger: log.logger)
    try await withThrowingTaskGroup { group in
      group.addTask { try await manager.run() }
      try await body(Running(manager: manager, clock: clock, log: log))
      await manager.shutdown(grace: .zero)
      try await group.waitForAll()
    }
  }
}
