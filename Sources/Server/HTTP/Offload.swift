import Dispatch

/// Threads for work that computes: encoding images, compressing, running an engine.
///
/// Request handlers share a pool of as many threads as there are cores. Anything that holds one for
/// milliseconds delays every other answer, so it goes to threads of its own.
package final class Offload: TaskExecutor {
  /// Encoding and compression of answers.
  package static let images = Offload(label: "masklet.images")
  /// Engines, interactive and in jobs.
  package static let engines = Offload(label: "masklet.engines")

  private let queue: DispatchQueue

  package init(label: String) {
    queue = DispatchQueue(label: label, attributes: .concurrent)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedTaskExecutor()
    queue.async { job.runSynchronously(on: executor) }
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
