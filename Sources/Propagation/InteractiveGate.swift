/// Lets a person's click go before the frames of running jobs.
///
/// A click runs at once, beside the frame a job is at; jobs start no further frame while a click is
/// computed. Where people click without a pause, each job still gets a frame whenever it has waited
/// for `patience`.
package actor InteractiveGate {
  private let patience: Duration
  private let clock: any Clock<Duration>
  private var clicks = 0
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  private var lastTicket = 0

  package init(
    patience: Duration = .seconds(2), clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.patience = patience
    self.clock = clock
  }

  /// Runs `click` while jobs wait at their next frame.
  package func interactive<Answer: Sendable>(
    _ click: @Sendable () async throws -> Answer
  ) async rethrows -> Answer {
    clicks += 1
    defer { leave() }
    return try await click()
  }

  /// What a job does between two frames: returns when no click is being computed, or its patience
  /// is at its end.
  package func yield() async {
    guard clicks > 0 else { return }
    lastTicket += 1
    let ticket = lastTicket
    let alarm = Task {
      try await clock.sleep(for: patience)
      wake(ticket)
    }
    defer { alarm.cancel() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled { continuation.resume() } else { waiting[ticket] = continuation }
      }
    } onCancel: {
      Task { await self.wake(ticket) }
    }
  }

  private func leave() {
    clicks -= 1
    guard clicks == 0 else { return }
    for ticket in waiting.keys { wake(ticket) }
  }

  private func wake(_ ticket: Int) {
    waiting.removeValue(forKey: ticket)?.resume()
  }
}
