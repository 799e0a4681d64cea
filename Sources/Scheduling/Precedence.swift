import Foundation
import Synchronization

/// Decides which computation goes first where several share the processor.
///
/// There are three ranks: what a person waits for, then jobs, then work ahead of need. The policy has
/// one rule and one exception:
///
/// - A computation of a lower rank starts no further step while one of a higher rank is at work, so a
///   click is delayed by one step at most.
/// - A job that has waited for `patience` computes beside the clicks for one `turn`, so that jobs
///   advance even where people click without a pause.
///
/// A computation takes part by running inside `run(as:_:)`, and asks for its next step in one of two
/// ways, whichever fits the length of its steps: `yield(_:)` suspends a task between two frames, and
/// `wait(_:)` blocks a compute thread between two tensor operations. `run(as:_:)` also moves the work
/// to the threads of its rank, whose niceness lets the system prefer requests and clicks within a step.
///
/// A process has one `Precedence`, made where the program is wired together. docs/scheduling.md shows
/// a click and a job on their way through it.
package final class Precedence: Sendable {
  package enum Rank: Int, CaseIterable, Sendable {
    /// A person waits for the answer.
    case interactive
    case job
    /// Nobody has asked for the result yet.
    case ahead

    /// The niceness of the rank's threads: 0, as all others, to 19, which yields to all others.
    package var niceness: Int32 {
      switch self {
      case .interactive: 0
      case .job, .ahead: 10
      }
    }
  }

  /// Computations at work: `.job` waits for the first count, `.ahead` for both.
  private let interactive = Atomic<Int>(0)
  private let jobs = Atomic<Int>(0)
  /// When the current turn of the jobs ends, in nanoseconds of uptime.
  private let turnEnd = Atomic<UInt64>(0)
  /// Wakes blocked threads.
  private let condition = NSCondition()
  private let suspended = Mutex(SuspendedTasks())
  private let patience: Duration
  private let turn: Duration
  private let clock: any Clock<Duration>

  /// - Parameter clock: measures the patience of suspended tasks; blocked threads use the system's.
  package init(
    patience: Duration = .seconds(2), turn: Duration = .seconds(1),
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.patience = patience
    self.turn = turn
    self.clock = clock
  }

  /// Runs `body` on the threads of `rank`; computations of lower ranks wait until it returns.
  package func run<Result: Sendable>(
    as rank: Rank, _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    enter(rank)
    defer { leave(rank) }
    return try await WorkerThreads.threads(for: rank).prefer(body)
  }

  // MARK: Asking for the next step

  /// Suspends the task while a higher rank is at work: for a job no longer than its patience.
  ///
  /// Returns at once when the task is cancelled.
  package func yield(_ rank: Rank) async {
    guard isHigherRankAtWork(than: rank) else { return }
    let ticket = suspended.withLock { $0.nextTicket() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // Under the lock that `leave` takes after it has counted down: either this sees the count, or
        // `leave` sees the suspended task.
        let isSuspended = suspended.withLock { tasks in
          guard !Task.isCancelled, isHigherRankAtWork(than: rank) else { return false }
          let alarm = rank == .job ? Task { try await endPatience(ticket) } : nil
          tasks.insert(SuspendedTask(rank: rank, continuation: continuation, alarm: alarm), ticket)
          return true
        }
        if !isSuspended { continuation.resume() }
      }
    } onCancel: {
      suspended.withLock { $0.remove(ticket) }?.resume()
    }
  }

  /// Blocks the thread while a higher rank is at work: for a job no longer than its patience.
  package func wait(_ rank: Rank) {
    guard isBlocked(rank) else { return }
    condition.withLock {
      guard rank == .job else {
        while isBlocked(rank) { condition.wait() }
        return
      }
      let limit = Date(timeIntervalSinceNow: patience / .seconds(1))
      while isBlocked(rank) {
        guard !condition.wait(until: limit) else { continue }
        beginTurn()
        condition.broadcast()
        return
      }
    }
  }

  // MARK: Counting

  func enter(_ rank: Rank) {
    switch rank {
    case .interactive: interactive.add(1, ordering: .acquiringAndReleasing)
    case .job: jobs.add(1, ordering: .acquiringAndReleasing)
    case .ahead: break
    }
  }

  func leave(_ rank: Rank) {
    switch rank {
    case .interactive: interactive.subtract(1, ordering: .acquiringAndReleasing)
    case .job: jobs.subtract(1, ordering: .acquiringAndReleasing)
    case .ahead: return
    }
    condition.withLock { condition.broadcast() }
    let free = suspended.withLock { tasks in
      tasks.removeAll { !isHigherRankAtWork(than: $0) }
    }
    for task in free { task.resume() }
  }

  private func isHigherRankAtWork(than rank: Rank) -> Bool {
    switch rank {
    case .interactive: false
    case .job: interactive.load(ordering: .acquiring) > 0
    case .ahead:
      interactive.load(ordering: .acquiring) > 0 || jobs.load(ordering: .acquiring) > 0
    }
  }

  /// As `isHigherRankAtWork`, but jobs go on during their turn.
  private func isBlocked(_ rank: Rank) -> Bool {
    guard isHigherRankAtWork(than: rank) else { return false }
    return rank != .job || turnEnd.load(ordering: .acquiring) <= Self.uptime
  }

  // MARK: The jobs' turn

  private func endPatience(_ ticket: Int) async throws {
    try await clock.sleep(for: patience)
    guard let task = suspended.withLock({ $0.remove(ticket) }) else { return }
    beginTurn()
    condition.withLock { condition.broadcast() }
    task.resume()
  }

  private func beginTurn() {
    turnEnd.store(Self.uptime + UInt64(1e9 * (turn / .seconds(1))), ordering: .releasing)
  }

  private static var uptime: UInt64 { DispatchTime.now().uptimeNanoseconds }
}

/// A task that waits in `yield`.
private struct SuspendedTask {
  let rank: Precedence.Rank
  let continuation: CheckedContinuation<Void, Never>
  /// Ends the wait of a job after its patience.
  let alarm: Task<Void, any Error>?

  func resume() {
    alarm?.cancel()
    continuation.resume()
  }
}

private struct SuspendedTasks {
  private var tasks: [Int: SuspendedTask] = [:]
  private var lastTicket = 0

  mutating func nextTicket() -> Int {
    lastTicket += 1
    return lastTicket
  }

  mutating func insert(_ task: SuspendedTask, _ ticket: Int) {
    tasks[ticket] = task
  }

  mutating func remove(_ ticket: Int) -> SuspendedTask? {
    tasks.removeValue(forKey: ticket)
  }

  mutating func removeAll(where isFree: (Precedence.Rank) -> Bool) -> [SuspendedTask] {
    tasks.filter { isFree($0.value.rank) }.keys.compactMap { remove($0) }
  }
}
