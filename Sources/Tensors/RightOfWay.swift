import Foundation
import Synchronization

/// Who goes first where several computations share the cores: what a person waits for, then jobs,
/// then work done ahead of need.
///
/// A computation of a lower rank waits before its next operation while one of a higher rank is at
/// work, so it is in the way for one operation at most. Where people click without a pause, jobs
/// that have waited for `patience` compute beside the clicks for a `turn`.
package final class RightOfWay: Sendable {
  package enum Rank: Int, CaseIterable, Sendable {
    /// A person waits for the answer.
    case interactive
    case job
    /// Nobody asked for it yet.
    case ahead
  }

  /// Computations at work that `job`, and those that `ahead`, waits for.
  private let interactive = Atomic<Int>(0)
  private let jobs = Atomic<Int>(0)
  /// When the turn of the jobs ends, in nanoseconds of uptime.
  private let turnEnd = Atomic<UInt64>(0)
  private let condition = NSCondition()
  private let patience: TimeInterval
  private let turn: TimeInterval

  package init(patience: TimeInterval = 2, turn: TimeInterval = 1) {
    self.patience = patience
    self.turn = turn
  }

  /// Lower ranks wait from here on, until as many calls of `leave` have followed.
  package func enter(_ rank: Rank) {
    switch rank {
    case .interactive: interactive.add(1, ordering: .acquiringAndReleasing)
    case .job: jobs.add(1, ordering: .acquiringAndReleasing)
    case .ahead: break
    }
  }

  package func leave(_ rank: Rank) {
    switch rank {
    case .interactive: interactive.subtract(1, ordering: .acquiringAndReleasing)
    case .job: jobs.subtract(1, ordering: .acquiringAndReleasing)
    case .ahead: return
    }
    condition.withLock { condition.broadcast() }
  }

  /// Blocks the thread while a higher rank is at work, a job's for its patience at most.
  func wait(_ rank: Rank) {
    guard isBlocked(rank) else { return }
    condition.withLock {
      guard rank == .job else {
        while isBlocked(rank) { condition.wait() }
        return
      }
      let limit = Date(timeIntervalSinceNow: patience)
      while isBlocked(rank) {
        guard !condition.wait(until: limit) else { continue }
        turnEnd.store(Self.uptime + UInt64(1e9 * turn), ordering: .releasing)
        condition.broadcast()
        return
      }
    }
  }

  private func isBlocked(_ rank: Rank) -> Bool {
    let isClicking = interactive.load(ordering: .acquiring) > 0
    return switch rank {
    case .interactive: false
    case .job: isClicking && turnEnd.load(ordering: .acquiring) <= Self.uptime
    case .ahead: isClicking || jobs.load(ordering: .acquiring) > 0
    }
  }

  private static var uptime: UInt64 { DispatchTime.now().uptimeNanoseconds }
}
