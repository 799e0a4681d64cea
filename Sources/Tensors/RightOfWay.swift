import Foundation
import Synchronization

/// Who goes first where several computations share the cores: what a person waits for, then jobs,
/// then work done ahead of need.
///
/// A computation of a lower rank waits before its next operation while one of a higher rank is at
/// work, so it is in the way for one operation at most.
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
  private let condition = NSCondition()

  package init() {}

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

  /// Blocks the thread while a higher rank is at work.
  func wait(_ rank: Rank) {
    guard isBlocked(rank) else { return }
    condition.withLock {
      while isBlocked(rank) { condition.wait() }
    }
  }

  private func isBlocked(_ rank: Rank) -> Bool {
    switch rank {
    case .interactive: false
    case .job: interactive.load(ordering: .acquiring) > 0
    case .ahead:
      interactive.load(ordering: .acquiring) > 0 || jobs.load(ordering: .acquiring) > 0
    }
  }
}
