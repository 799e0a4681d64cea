import Foundation

/// A thread of its own for an actor whose work takes seconds.
///
/// An actor that computes on Swift's cooperative pool keeps one of its few threads (as many as there
/// are cores) from everybody else. An actor whose `unownedExecutor` is a `ComputeThread` does its work
/// here instead. The thread has the niceness of the thread that creates it:
///
///     actor Engine {
///       let thread = ComputeThread(name: "engine")
///       nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
///     }
package final class ComputeThread: SerialExecutor {
  private let jobs: Queue

  /// The jobs that wait for the thread, in order.
  ///
  /// `@unchecked Sendable`: `waiting` and `hasEnded` are only accessed while `condition` is locked.
  private final class Queue: @unchecked Sendable {
    private let condition = NSCondition()
    private var waiting: [UnownedJob] = []
    private var hasEnded = false

    func append(_ job: UnownedJob) {
      condition.withLock {
        waiting.append(job)
        condition.signal()
      }
    }

    func end() {
      condition.withLock {
        hasEnded = true
        condition.signal()
      }
    }

    /// All waiting jobs, at least one; nil once the queue has ended.
    func next() -> [UnownedJob]? {
      condition.withLock {
        while waiting.isEmpty && !hasEnded { condition.wait() }
        defer { waiting = [] }
        return waiting.isEmpty ? nil : waiting
      }
    }
  }

  package init(name: String) {
    let jobs = Queue()
    self.jobs = jobs
    let thread = Thread { [weak self] in
      CurrentThread.setName(name)
      while let batch = jobs.next() {
        // A job keeps its actor alive, and the actor its executor.
        for job in batch {
          guard let self else { return }
          job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
      }
    }
    thread.stackSize = CurrentThread.stackSize
    thread.start()
  }

  deinit {
    jobs.end()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    jobs.append(UnownedJob(job))
  }
}
