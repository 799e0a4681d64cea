import Foundation

/// Threads that tasks prefer for work that computes: running an engine, encoding images, compressing.
///
/// Request handlers share a pool of as many threads as there are cores. Work that holds one of them
/// for milliseconds delays every other answer, so it belongs on threads of its own.
///
/// `@unchecked Sendable`: `waiting` is only accessed while `condition` is locked; the rest is
/// constant.
package final class WorkerThreads: TaskExecutor, @unchecked Sendable {
  /// Encoding and compressing what a request is answered with.
  package static let answers = WorkerThreads(label: "masklet.answers", rank: .interactive)
  /// What a person waits for an engine to compute.
  package static let clicks = WorkerThreads(label: "masklet.clicks", rank: .interactive)
  /// Jobs and work ahead of need.
  package static let jobs = WorkerThreads(label: "masklet.jobs", rank: .job)

  /// The threads on which engines compute with this rank.
  package static func threads(for rank: Precedence.Rank) -> WorkerThreads {
    rank == .interactive ? clicks : jobs
  }

  private let condition = NSCondition()
  private var waiting: [UnownedJob] = []

  private init(label: String, rank: Precedence.Rank) {
    // More than the cores: a click starts at once even while jobs hold as many threads as there are.
    for _ in 0..<2 * ProcessInfo.processInfo.activeProcessorCount {
      let thread = Thread { [self] in
        CurrentThread.setName(label)
        CurrentThread.setNiceness(rank.niceness)
        while true { next().runSynchronously(on: asUnownedTaskExecutor()) }
      }
      thread.stackSize = CurrentThread.stackSize
      thread.start()
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    condition.withLock {
      waiting.append(job)
      condition.signal()
    }
  }

  /// The job that has waited longest; waits while there is none.
  private func next() -> UnownedJob {
    condition.withLock {
      while waiting.isEmpty { condition.wait() }
      return waiting.removeFirst()
    }
  }

  /// Runs `body` on these threads, with everything it calls that has no executor of its own.
  package func prefer<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    try await withTaskExecutorPreference(self) { try await Self.here(body) }
  }

  /// As `prefer`, for work that never suspends.
  package func run<Result: Sendable>(
    _ body: @Sendable () throws -> Result
  ) async rethrows -> Result {
    try await prefer { try body() }
  }

  /// Nonisolated and asynchronous, so that it runs where the task prefers.
  private nonisolated static func here<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    try await body()
  }
}

/// Settings that a thread can only make for itself.
enum CurrentThread {
  /// Bytes; engines recurse deeper than the default of secondary threads allows.
  static let stackSize = 8 << 20

  /// Linux ignores a name that is set from another thread.
  static func setName(_ name: String) {
    Thread.current.name = name
  }

  /// On Linux niceness belongs to the thread, and the threads it creates inherit it. If the system
  /// refuses, the thread competes with the others as an equal.
  static func setNiceness(_ niceness: Int32) {
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
  }
}
