import Synchronization

/// A progress bar of a transfer, in megabytes; may be used from any thread.
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

  /// Does nothing while `total` is not known.
  func report(_ done: Int64, of total: Int64?) {
    guard let total else { return }
    state.withLock { state in
      guard !state.isEnded else { return }
      if state.report == nil { state.report = ProgressReport(label, total: Self.units(total)) }
      state.report?.advance(to: Self.units(done))
      state.isEnded = done >= total
    }
  }

  /// Leaves an unfinished bar on its own line, before an error message.
  func abandon() {
    state.withLock { $0.report?.abandon() }
  }

  /// Megabytes, rounded up, so that a small file has a bar too.
  private static func units(_ bytes: Int64) -> Int { Int((bytes + 999_999) / 1_000_000) }
}
