import Foundation
import Synchronization

/// Progress of a transfer in megabytes, told from any thread.
final class ByteProgress: Sendable {
  private struct State {
    var report: ProgressReport?
    var isEnded = false
  }

  private let state = Mutex(State())
  private let label: String

  init(_ label: String) {
    self.label = label
  }

  func tell(_ done: Int64, of total: Int64?) {
    guard let total else { return }
    state.withLock { state in
      guard !state.isEnded else { return }
      if state.report == nil { state.report = ProgressReport(label, total: Self.units(total)) }
      state.report?.advance(to: Self.units(done))
      state.isEnded = done >= total
    }
  }

  /// Leaves an unfinished bar on its own line, before an error is told.
  func abandon() {
    state.withLock { $0.report?.abandon() }
  }

  /// Megabytes, for people; at least one, so that small files have a bar too.
  private static func units(_ bytes: Int64) -> Int { Int((bytes + 999_999) / 1_000_000) }
}
