import Foundation
import Synchronization

/// A thread of its own for an actor whose work takes seconds.
///
/// An engine that computes on Swift's cooperative pool keeps one of its few threads (as many as
/// cores) from everybody else. An actor whose `unownedExecutor` is a `ComputeThread` does its work
/// here instead:
///
///     actor Engine {
///       let thread = ComputeThread(name: "engine")
///       nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
///     }
package final class ComputeThread: SerialExecutor {
  /// Jobs wait in a stream; its sole consumer is the thread.
  private let jobs: Queue

  /// The jobs in order; `condition` guards them.
  ///
  /// Sendable: `waiting` and `ended` are touched only with `condition` locked.
  private final class Queue: @unchecked Sendable {
    private let condition = NSCondition()
    private var waiting: [UnownedJob] = []
    private var ended = false

    func append(_ job: UnownedJob) {
      condition.withLock {
        waiting.append(job)
        condition.signal()
      }
    }

    func end() {
      condition.withLock {
        ended = true
        condition.signal()
      }
    }

    /// The jobs waiting, at least one; nil at the end.
    func next() -> [UnownedJob]? {
      condition.withLock {
        while waiting.isEmpty && !ended { condition.wait() }
        defer { waiting = [] }
        return waiting.isEmpty ? nil : waiting
      }
    }
  }

  package init(name: String) {
    let jobs = Queue()
    self.jobs = jobs
    let thread = Thread { [weak self] in
      // From outside the thread, Linux takes no name.
      Thread.current.name = name
      while let batch = jobs.next() {
        // A job's actor keeps its executor alive.
        for job in batch {
          guard let self else { return }
          job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
      }
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  deinit {
    jobs.end()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    jobs.append(UnownedJob(job))
  }
}
