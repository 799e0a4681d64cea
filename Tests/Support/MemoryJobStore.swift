import Foundation
import Jobs

/// A job store in memory.
package actor MemoryJobStore: JobStore {
  private struct Entry {
    var job: Job
    var checkpoint: Data?
    var events: [JobEvent] = []
    var lastEvent: Int64 = 0
  }

  private var entries: [JobID: Entry] = [:]
  private var idempotencyKeys: [String: JobID] = [:]
  private var lastSequence: Int64 = 0
  private let eventBound: Int

  /// - Parameter eventBound: how many events are stored for each job.
  package init(eventBound: Int = 1000) {
    self.eventBound = eventBound
  }

  package func insert(_ job: Job, within bounds: JobBounds) throws -> (job: Job, isNew: Bool) {
    let waiting = entries.values.map(\.job).filter { $0.state == .pending }
    let ofKey = waiting.filter {
      job.request.serialKey != nil && $0.request.serialKey == job.request.serialKey
    }
    if let key = job.request.idempotencyKey {
      if let id = idempotencyKeys[key], let entry = entries[id] { return (entry.job, false) }
    } else if let last = ofKey.max(by: { $0.sequence < $1.sequence }),
      last.request.equals(job.request)
    {
      return (last, false)
    }
    try bounds.check(waiting: waiting.count, ofKey: ofKey.count)
    var job = job
    lastSequence += 1
    job.sequence = lastSequence
    entries[job.id] = Entry(job: job)
    if let key = job.request.idempotencyKey { idempotencyKeys[key] = job.id }
    return (job, true)
  }

  package func job(_ id: JobID) -> Job? { entries[id]?.job }

  package func jobs(_ filter: JobFilter) -> [Job] {
    let newestFirst = filter.order == .newestFirst
    var jobs = entries.values.map(\.job).filter(filter.accepts)
      .sorted { newestFirst ? $0.sequence > $1.sequence : $0.sequence < $1.sequence }
    if let after = filter.after.flatMap({ entries[$0]?.job.sequence }) {
      jobs.removeAll { newestFirst ? $0.sequence >= after : $0.sequence <= after }
    }
    return filter.limit.map { Array(jobs.prefix($0)) } ?? jobs
  }

  package func move(_ id: JobID, to outcome: JobOutcome, at date: Date) -> Job? {
    guard let moved = entries[id]?.job.moved(to: outcome, at: date) else { return nil }
    entries[id]?.job = moved
    if moved.state.isFinished {
      entries[id]?.checkpoint = nil
      append(.done(moved.state), toEntry: id)
    }
    return moved
  }

  package func raiseProgress(_ id: JobID, to percent: Double) -> Bool {
    guard let job = entries[id]?.job, job.state == .running else { return false }
    entries[id]?.job.progress = max(job.progress, percent)
    return true
  }

  package func saveCheckpoint(_ checkpoint: Data, of id: JobID) throws {
    guard entries[id] != nil else { throw JobError.unknownJob(id) }
    entries[id]?.checkpoint = checkpoint
  }

  package func checkpoint(of id: JobID) -> Data? { entries[id]?.checkpoint }

  package func append(_ kind: JobEvent.Kind, to id: JobID) throws -> JobEvent {
    guard let event = append(kind, toEntry: id) else { throw JobError.unknownJob(id) }
    return event
  }

  package func events(of id: JobID, after last: EventID?, limit: Int) -> [JobEvent] {
    let events = entries[id]?.events ?? []
    let after = last ?? EventID(rawValue: 0)
    return Array(events.lazy.filter { $0.id > after }.prefix(limit))
  }

  package func removeFinished(before date: Date) -> Int {
    let old = entries.values.map(\.job).filter { $0.completedAt.map { $0 < date } ?? false }
    for job in old {
      entries[job.id] = nil
      if let key = job.request.idempotencyKey { idempotencyKeys[key] = nil }
    }
    return old.count
  }

  @discardableResult
  private func append(_ kind: JobEvent.Kind, toEntry id: JobID) -> JobEvent? {
    guard var entry = entries.removeValue(forKey: id) else { return nil }
    entry.lastEvent += 1
    let event = JobEvent(id: EventID(rawValue: entry.lastEvent), kind: kind)
    entry.events.append(event)
    if entry.events.count > eventBound { entry.events.removeFirst() }
    entries[id] = entry
    return event
  }
}
