import Foundation

/// Threads for work that computes: encoding images, compressing, running an engine.
///
/// Request handlers share a pool of as many threads as there are cores. Anything that holds one for
/// milliseconds delays every other answer, so it goes to threads of its own. Jobs keep all cores busy
/// for minutes: theirs give way to every other thread. A person waits for a click: its threads do not.
///
/// `@unchecked Sendable`: `waiting` is only touched while `condition` is locked, the rest is
/// constant.
package final class Offload: TaskExecutor, @unchecked Sendable {
  /// Encoding and compression of answers.
  package static let images = Offload(label: "masklet.images", niceness: 0)
  /// What a person waits for an engine to do.
  package static let clicks = Offload(label: "masklet.clicks", niceness: 0)
  /// Jobs, and what engines do ahead of need.
  package static let engines = Offload(label: "masklet.engines", niceness: 10)

  private let condition = NSCondition()
  private var waiting: [UnownedJob] = []

  /// - Parameter niceness: of the threads, 0 (as all others) to 19 (gives way to all others).
  private init(label: String, niceness: Int32) {
    // More than the cores: a click starts at once while jobs hold as many threads as there are.
    for _ in 0..<2 * ProcessInfo.processInfo.activeProcessorCount {
      let thread = Thread { [self] in
        // From outside the thread, Linux takes no name.
        Thread.current.name = label
        // On Linux this is the calling thread's own. Refused, the thread is only less polite.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
        while true { next().runSynchronously(on: asUnownedTaskExecutor()) }
      }
      thread.stackSize = 8 << 20
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

  /// The job that waits longest; waits itself while there is none.
  private func next() -> UnownedJob {
    condition.withLock {
      while waiting.isEmpty { condition.wait() }
      return waiting.removeFirst()
    }
  }

  /// The result of `body`, computed on these threads.
  package func run<Result: Sendable>(
    _ body: @Sendable () throws -> Result
  ) async rethrows -> Result {
    try await prefer { try body() }
  }

  /// Runs `body` on these threads, with all it calls that has no executor of its own.
  package func prefer<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    try await withTaskExecutorPreference(self) { try await Self.here(body) }
  }

  /// Nonisolated and asynchronous, so that it runs where the task prefers.
  private nonisolated static func here<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    try await body()
  }
}
