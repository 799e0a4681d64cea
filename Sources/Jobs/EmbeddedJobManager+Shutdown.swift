extension EmbeddedJobManager {
  package func shutdown(grace: Duration) async {
    isShuttingDown = true
    for worker in idleWorkers { worker.resume(returning: nil) }
    idleWorkers = []
    elsewhere?.finish()
    // They go on without this process: there is nothing to wait for.
    stop { $0 == .elsewhere }
    if !running.isEmpty, grace > .zero { await waitForQuiet(atMost: grace) }
    stop { _ in true }
    await waitForQuiet()
    signal.close()
  }

  private func stop(where isConcerned: (JobPlace) -> Bool) {
    for (id, job) in running where isConcerned(job.place) {
      running[id]?.isStopped = true
      job.task?.cancel()
    }
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
