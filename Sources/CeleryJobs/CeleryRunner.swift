import Foundation
import Jobs
import Logging

/// Hands jobs of one type to Celery and follows them to their end, even if Redis, a worker or this
/// process is restarted meanwhile.
struct CeleryRunner: JobRunner {
  let work: any RemoteWork
  let store: any JobStore
  let queue: CeleryQueue
  let reader: EventReader
  let clock: any Clock<Duration>
  let logger: Logger

  var type: String { work.type }
  var place: JobPlace { .elsewhere }

  /// How often the runner checks that the work is still being done.
  static let supervision = Duration.seconds(2)

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private struct Named: Decodable {
    let event: String
  }

  func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    do {
      if try await !persistently({ try await queue.isOrdered(job.id) }) { try await submit(job) }
      let result = try await follow(job, in: context)
      await clear(job.id) { try await queue.forget(job.id) }
      return result
    } catch {
      // A shutdown leaves the job to its worker: it is followed again after the next start. Read in
      // a task of its own: this one may be cancelled, in which case the store does not answer.
      let record = try await Task { try await store.job(job.id) }.value
      let hasEnded = record?.state.isFinished ?? true
      if hasEnded || !(error is CancellationError) {
        await clear(job.id) { try await queue.revoke(job.id) }
      }
      throw error
    }
  }

  private func submit(_ job: Job) async throws {
    let order = try await work.order(for: job)
    try await persistently { try await queue.publish(job, order: order) }
    logger.info("Job \(job.id) handed to Celery")
  }

  /// The result, once the work is done.
  private func follow(_ job: Job, in context: any JobContext) async throws -> Data? {
    try await withThrowingTaskGroup(of: Data?.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await applyEvents(of: job, in: context) }
      group.addTask { try await supervise(job) }
      return try await group.next() ?? nil
    }
  }

  private func applyEvents(of job: Job, in context: any JobContext) async throws -> Data? {
    while true {
      let entries = try await reader.next(job.id)
      for entry in entries {
        if let outcome = try await apply(entry, of: job, in: context) { return outcome.result }
      }
      try await persistently { try await queue.acknowledge(entries, of: job.id) }
    }
  }

  private struct Outcome {
    let result: Data?
  }

  /// Applies an event of the work.
  ///
  /// - Returns: how the work ended; nil if it goes on.
  private func apply(
    _ entry: EventEntry, of job: Job, in context: any JobContext
  ) async throws -> Outcome? {
    let decoder = JSONDecoder()
    let name = try decoder.decode(Named.self, from: entry.json).event
    switch name {
    case "started":
      try await context.start()
    case "progress":
      struct Progress: Decodable { let percent: Double }
      try await context.report(
        progress: try decoder.decode(Progress.self, from: entry.json).percent)
    case "done":
      return Outcome(result: try Self.result(entry.json))
    case "failed":
      struct Reason: Decodable { let reason: String }
      throw Failure(description: try decoder.decode(Reason.self, from: entry.json).reason)
    default:
      try await work.apply(entry.json, named: name, of: job, in: context)
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

  /// Submits the job again when Redis or its worker lost it. Returns only by throwing.
  private func supervise(_ job: Job) async throws -> Data? {
    var patience = Patience()
    while true {
      try await clock.sleep(for: Self.supervision)
      let standing = try await persistently { try await queue.standing(job.id) }
      if !standing.isOrdered {
        logger.warning("Job \(job.id) is gone from Redis: handed to Celery again")
        try await submit(job)
        patience = Patience()
      } else if let failure = standing.failure {
        throw Failure(description: failure)
      } else if standing.isHeld {
        patience = Patience()
      } else {
        let hasStarted = try await store.job(job.id)?.state == .running
        guard patience.ends(hasStarted: hasStarted) else { continue }
        logger.warning("Job \(job.id) has no worker: handed to Celery again")
        try await persistently { try await queue.publishAgain(job) }
      }
    }
  }

  /// The result of `body`, which is repeated until Redis can be reached.
  private func persistently<Result>(_ body: () async throws -> Result) async throws -> Result {
    var pause = Backoff()
    while true {
      try Task.checkCancellation()
      do {
        return try await body()
      } catch let error as RedisError {
        logger.debug("\(error)")
        await pause.wait(on: clock)
      }
    }
  }

  /// Cleans up in Redis after a job has ended. If Redis cannot be reached, this returns and tries
  /// again in the background: the job has ended in any case.
  private func clear(_ id: JobID, _ body: @escaping @Sendable () async throws -> Void) async {
    let clock = clock
    let logger = logger
    do {
      try await Task { try await body() }.value
    } catch {
      Task {
        var pause = Backoff()
        for _ in 0..<Self.attemptsToClear {
          await pause.wait(on: clock)
          if (try? await body()) != nil { return }
        }
        logger.warning("Job \(id) has ended, but could not be removed from Redis: \(error)")
      }
    }
  }

  /// About ten minutes.
  private static let attemptsToClear = 120
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
