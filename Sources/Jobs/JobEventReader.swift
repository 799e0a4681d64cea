/// Reads a job's events in pages and waits for more. Nothing is buffered for a slow reader.
actor JobEventReader {
  private static let pageLength = 100

  private let id: JobID
  private let manager: EmbeddedJobManager
  private let store: any JobStore
  private var last: EventID?
  private var isDone = false

  /// - Parameter last: the event read last; nil to start at the oldest that is stored.
  init(id: JobID, after last: EventID?, manager: EmbeddedJobManager, store: any JobStore) {
    self.id = id
    self.last = last
    self.manager = manager
    self.store = store
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
      let page = try await store.events(of: id, after: last, limit: Self.pageLength)
      if let event = page.last {
        last = event.id
        if case .done = event.kind { isDone = true }
        return page
      }
      guard let job = try await manager.job(id) else { throw JobError.unknownJob(id) }
      guard let count else { return nil }
      if job.state.isFinished {
        // All events were read before: by a client that had seen the last one.
        let rest = try await store.events(of: id, after: last, limit: 1)
        if rest.isEmpty { return nil }
        continue
      }
      await manager.waitForSignal(id, since: count)
    }
    return nil
  }
}
