/// Lets a person's click go before the frames of running jobs.
///
/// A click runs at once, beside the frame a job is at; jobs start no further frame while a click is
/// computed.
package actor InteractiveGate {
  private var clicks = 0
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  private var lastTicket = 0

  package init() {}

  /// Runs `click` while jobs wait at their next frame.
  package func interactive<Answer: Sendable>(
    _ click: @Sendable () async throws -> Answer
  ) async rethrows -> Answer {
    clicks += 1
    defer { leave() }
    return try await click()
  }

  /// What a job does between two frames: returns when no click is being computed.
  package func yield() async {
    while clicks > 0, !Task.isCancelled {
      lastTicket += 1
      let ticket = lastTicket
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          if Task.isCancelled { continuation.resume() } else { waiting[ticket] = continuation }
        }
      } onCancel: {
        Task { await self.wake(ticket) }
      }
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
