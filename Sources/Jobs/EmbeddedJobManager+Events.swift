extension EmbeddedJobManager {
  package nonisolated func events(
    _ id: JobID, after last: EventID?
  ) -> AsyncThrowingStream<[JobEvent], any Error> {
    let reader = EventReader(id: id, last: last, manager: self)
    return AsyncThrowingStream { try await reader.next() }
  }

  /// The number to wait with; nil once no more will come from this manager.
  fileprivate func signalCount(_ id: JobID) -> Int? {
    isShuttingDown && running[id] == nil ? nil : signal.count(id)
  }

  fileprivate func waitForSignal(_ id: JobID, since count: Int) async {
    let ticket = signal.ticket()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled { return continuation.resume() }
        signal.wait(ticket, for: id, since: count, continuation)
      }
    } onCancel: {
      Task { await self.cancelWait(ticket) }
    }
  }

  private func cancelWait(_ ticket: Int) {
    signal.cancel(ticket)
  }
}

/// Reads a job's events in pages and waits for more: nothing grows with a slow reader.
private actor EventReader {
  private let id: JobID
  private let manager: EmbeddedJobManager
  private var last: EventID?
  private var isDone = false

  init(id: JobID, last: EventID?, manager: EmbeddedJobManager) {
    self.id = id
    self.last = last
    self.manager = manager
  }

  /// The next page; nil after the last one and for a cancelled task.
  func next() async throws -> [JobEvent]? {
    do {
      return try await nextUnlessCancelled()
    } catch is CancellationError {
      return nil
    }
  }

  private func nextUnlessCancelled() async throws -> [JobEvent]? {
    while !isDone, !Task.isCancelled {
      let count = await manager.signalCount(id)
      let page = try await manager.store.events(of: id, after: last, limit: 100)
      if let event = page.last {
        last = event.id
        if case .done = event.kind { isDone = true }
        return page
      }
      guard let job = try await manager.job(id) else { throw JobError.unknownJob(id) }
      guard let count else { return nil }
      if job.state.isFinished {
        // All events were read before: by someone who had seen the last one.
        let rest = try await manager.store.events(of: id, after: last, limit: 1)
        if rest.isEmpty { return nil }
        continue
      }
      await manager.waitForSignal(id, since: count)
    }
    return nil
  }
}
