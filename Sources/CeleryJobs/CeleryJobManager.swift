import Foundation
import Jobs
import Logging

/// Runs the jobs of some types on Celery's workers, over Redis, and those of all other types here.
///
/// All records are in this process's store: clients see the same wherever a job runs, and no job is
/// lost with Redis.
package final class CeleryJobManager: JobManager {
  private let base: EmbeddedJobManager
  private let reader: EventReader
  private let store: any JobStore
  private let queue: CeleryQueue
  private let watch: RedisWatch
  private let address: RedisAddress
  private let types: [String]
  private let logger: Logger

  /// - Parameters:
  ///   - work: the types of jobs that run on Celery's workers.
  ///   - runners: of the other types.
  ///   - workers: how many jobs of the other types run at once.
  ///   - bounds: how many jobs of all types may wait.
  ///   - followUp: the job to submit when one has been done; see `EmbeddedJobManager`.
  ///   - redisClock: measures the pauses between attempts and between checks on the workers.
  package init(
    store: any JobStore, work: [any RemoteWork], runners: [any JobRunner] = [],
    redis address: RedisAddress, workers: Int = 2, bounds: JobBounds = JobBounds(),
    followUp: @escaping @Sendable (Job) async throws -> JobRequest? = { _ in nil },
    clock: any Clock<Duration> = ContinuousClock(),
    redisClock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
  ) {
    let reader = EventReader(
      connection: RedisConnection(address), clock: redisClock, logger: logger)
    let queue = CeleryQueue(
      connection: RedisConnection(address), database: address.database, now: { Date() })
    let followers = work.map { work in
      CeleryRunner(
        work: work, store: store, queue: queue, reader: reader, clock: redisClock, logger: logger)
    }
    base = EmbeddedJobManager(
      store: store, runners: followers + runners, workers: workers, bounds: bounds,
      followUp: followUp, clock: clock, now: now, logger: logger)
    self.reader = reader
    self.store = store
    self.queue = queue
    watch = RedisWatch(address, clock: redisClock, logger: logger)
    self.address = address
    self.types = work.map(\.type)
    self.logger = logger
  }

  /// Follows and runs jobs until `shutdown`, or until the calling task is cancelled.
  package func run() async throws {
    logger.info("Jobs of type \(types.joined(separator: ", ")) go to Celery at \(address)")
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.reader.run() }
      group.addTask { await self.watch.run() }
      try await base.run()
      group.cancelAll()
    }
  }

  package func submit(_ request: JobRequest) async throws -> Job { try await base.submit(request) }

  package func job(_ id: JobID) async throws -> Job? {
    let obstacle = await watch.obstacle
    return try await base.job(id).map { waiting($0, for: obstacle) }
  }

  package func jobs(_ filter: JobFilter) async throws -> [Job] {
    let obstacle = await watch.obstacle
    return try await base.jobs(filter).map { waiting($0, for: obstacle) }
  }

  /// The job with what it waits for, if it needs Redis.
  private func waiting(_ job: Job, for obstacle: String?) -> Job {
    guard let obstacle, !job.state.isFinished, types.contains(job.request.type) else { return job }
    var job = job
    job.waitingFor = obstacle
    return job
  }

  package func problems() async -> [String] {
    [await watch.obstacle, await watch.danger].compactMap { $0 }
  }

  package func updateProgress(_ id: JobID, to percent: Double) async throws {
    try await base.updateProgress(id, to: percent)
  }

  package func cancel(_ id: JobID) async throws -> Job { try await base.cancel(id) }

  package func events(
    _ id: JobID, after last: EventID?
  ) -> AsyncThrowingStream<[JobEvent], any Error> {
    base.events(id, after: last)
  }

  package func cleanup(olderThan age: Duration) async throws -> Int {
    try await base.cleanup(olderThan: age)
  }

  package func shutdown(grace: Duration) async { await base.shutdown(grace: grace) }
}
