import Foundation
import Jobs
import Logging

/// Follows one job that Celery does: applies its events in order, and hands it in again when Redis or
/// its worker lost it, or any of its events.
actor JobFollower {
  private let job: Job
  private let work: any RemoteWork
  private let store: any JobStore
  private let queue: CeleryQueue
  private let reader: EventReader
  private let clock: any Clock<Duration>
  private let logger: Logger

  private var sequence = EventSequence(attempt: "", applied: [:])
  private var restarts = 0
  private var ignoredEntries = 0

  /// How often it is checked that the work is still being done.
  private static let supervision = Duration.seconds(2)
  /// A Redis that loses events again and again will not become better.
  private static let mostRestarts = 10

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init(
    _ job: Job, work: any RemoteWork, store: any JobStore, queue: CeleryQueue, reader: EventReader,
    clock: any Clock<Duration>, logger: Logger
  ) {
    self.job = job
    self.work = work
    self.store = store
    self.queue = queue
    self.reader = reader
    self.clock = clock
    self.logger = logger
  }

  private var retry: RedisRetry { RedisRetry(clock: clock, logger: logger) }

  /// The result, once the work is done.
  func follow(in context: any JobContext) async throws -> Data? {
    if let progress = try await retry.untilAnswered({ try await queue.progress(of: job.id) }) {
      sequence = progress
    } else {
      sequence.attempt = UUID().uuidString
      try await submit()
    }
    return try await withThrowingTaskGroup(of: Data?.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await self.applyEvents(in: context) }
      group.addTask { try await self.supervise() }
      return try await group.next() ?? nil
    }
  }

  private func submit() async throws {
    let order = try await work.order(for: job)
    let attempt = sequence.attempt
    try await retry.untilAnswered { try await queue.publish(job, order: order, attempt: attempt) }
    logger.info("Job \(job.id) handed to Celery")
  }

  // MARK: Events

  private func applyEvents(in context: any JobContext) async throws -> Data? {
    while true {
      let entries = try await reader.next(job.id)
      var hasGap = false
      for entry in entries {
        guard let event = entry.event else {
          ignore(entry, "is no event of a worker")
          continue
        }
        switch sequence.verdict(on: event) {
        case .skip: continue
        case .gap: hasGap = true
        case .next:
          do {
            if let outcome = try await apply(event, in: context) { return outcome.result }
            sequence.advance(to: event.position)
          } catch let error as DecodingError {
            // The number stays missing, so that the next event of the run is found to have a gap.
            ignore(entry, "cannot be read (\(error))")
          }
        }
        if hasGap { break }
      }
      let applied = sequence.applied
      try await retry.untilAnswered {
        try await queue.acknowledge(entries, of: job.id, applied: applied)
      }
      if hasGap { try await restart("events of it were lost in Redis") }
    }
  }

  private func ignore(_ entry: EventEntry, _ reason: String) {
    ignoredEntries += 1
    guard ignoredEntries == 1 else { return }
    logger.warning(
      "An entry of job \(job.id) in Redis \(reason): it and others like it are ignored")
  }

  private struct Outcome {
    let result: Data?
  }

  /// Applies an event of the work.
  ///
  /// - Returns: how the work ended; nil if it goes on.
  private func apply(_ event: WorkEvent, in context: any JobContext) async throws -> Outcome? {
    let decoder = JSONDecoder()
    switch event.name {
    case "started":
      try await context.start()
    case "progress":
      struct Progress: Decodable { let percent: Double }
      try await context.report(
        progress: try decoder.decode(Progress.self, from: event.json).percent)
    case "done":
      return Outcome(result: try Self.result(event.json))
    case "failed":
      struct Reason: Decodable { let reason: String }
      throw Failure(description: try decoder.decode(Reason.self, from: event.json).reason)
    default:
      try await work.apply(event.json, named: event.name, of: job, in: context)
    }
    return nil
  }

  /// The member `result` of a `done` event as JSON; nil if it has none.
  private static func result(_ json: Data) throws -> Data? {
    let object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    guard let result = object?["result"], !(result is NSNull) else { return nil }
    return try JSONSerialization.data(
      withJSONObject: result, options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed])
  }

  // MARK: Supervision

  /// Submits the job again when Redis or its worker lost it. Returns only by throwing.
  private func supervise() async throws -> Data? {
    var patience = Patience()
    var checksWithoutEvents = 0
    while true {
      try await clock.sleep(for: Self.supervision)
      let standing = try await retry.untilAnswered { try await queue.standing(job.id) }
      checksWithoutEvents = standing.isDone && !standing.hasEvents ? checksWithoutEvents + 1 : 0
      if !standing.isOrdered {
        logger.warning("Job \(job.id) is gone from Redis: handed to Celery again")
        try await submit()
        patience = Patience()
      } else if let failure = standing.failure {
        throw Failure(description: failure)
      } else if checksWithoutEvents == Self.checksUntilLost {
        try await restart("it ended and its last events were lost in Redis")
        checksWithoutEvents = 0
      } else if standing.isHeld {
        patience = Patience()
      } else {
        let hasStarted = try await store.job(job.id)?.state == .running
        guard patience.ends(hasStarted: hasStarted) else { continue }
        logger.warning("Job \(job.id) has no worker: handed to Celery again")
        try await retry.untilAnswered { try await queue.publishAgain(job) }
      }
    }
  }

  /// A task is done only after its last event was sent; one check may fall between the last event's
  /// removal here and the end of this follower.
  private static let checksUntilLost = 2

  /// Hands in the rest of the job: what comes after its last checkpoint, if nothing before that
  /// checkpoint is missing, else all of it.
  private func restart(_ reason: String) async throws {
    restarts += 1
    guard restarts <= Self.mostRestarts else {
      throw Failure(
        description: "Redis lost masks of this job \(restarts) times: give Redis more memory and "
          + "set its maxmemory-policy to noeviction, then submit the job again")
    }
    // Before the attempt reaches the workers: their first event of it must count.
    let attempt = UUID().uuidString
    sequence.attempt = attempt
    logger.warning("Job \(job.id) is handed to Celery again: \(reason)")
    let sequence = sequence
    try await retry.untilAnswered {
      let checkpoint = try await queue.checkpointPosition(of: job.id)
      try await queue.restart(
        job, attempt: attempt, keepsCheckpoint: checkpoint.map(sequence.contains) ?? false)
    }
  }
}

/// How long a job may be without a worker before it is submitted again: each time twice as long.
private struct Patience {
  /// Three checks: longer than a worker's lease lasts.
  private static let started = 3
  /// Ten minutes: the queue may be long, but the message may also be lost with a worker.
  private static let waiting = 300

  private var checks = 0
  private var factor = 1

  mutating func ends(hasStarted: Bool) -> Bool {
    checks += 1
    guard checks >= factor * (hasStarted ? Self.started : Self.waiting) else { return false }
    checks = 0
    factor *= 2
    return true
  }
}
