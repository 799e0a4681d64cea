extension EmbeddedJobManager {
  package func shutdown(grace: Duration) async {
    isShuttingDown = true
    for worker in idleWorkers { worker.resume(returning: nil) }
    idleWorkers = []
    if !running.isEmpty, grace > .zero { await waitForQuiet(atMost: grace) }
    for id in running.keys {
      running[id]?.isStopped = true
      running[id]?.task?.cancel()
    }
    await waitForQuiet()
    signal.close()
  }

  /// Returns when no job runs.
  private func waitForQuiet() async {
    guard !running.isEmpty else { return }
    await withCheckedContinuation { waitingForQuiet.append($0) }
  }

  /// Returns when no job runs, or after `grace`.
  private func waitForQuiet(atMost grace: Duration) async {
    let clock = clock
    let timer = Task {
      // Cancelled when the jobs were quicker: then there is nobody left to wake.
      guard (try? await clock.sleep(for: grace)) != nil else { return }
      self.wakeWaiting()
    }
    await waitForQuiet()
    timer.cancel()
  }

  private func wakeWaiting() {
    for waiting in waitingForQuiet { waiting.resume() }
    waitingForQuiet = []
  }
}
