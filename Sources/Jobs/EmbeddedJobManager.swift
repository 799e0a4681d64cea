import Foundation
import Logging

/// Runs jobs in this process: `run()` is a set of workers that take them from a durable store.
///
/// Jobs that were pending or running when the last process ended are picked up when `run()` starts.
package actor EmbeddedJobManager: JobManager {
  /// A job that a worker has taken.
  struct Running {
    let place: JobPlace
    /// Nil until the runner is started.
    var task: Task<Data?, any Error>?
    /// Whether someone cancelled the job, or `shutdown` stops it for later.
    var isStopped = false
    /// The whole percentage told to watchers last.
    var percentTold = 0
  }

  let store: any JobStore
  let runners: [String: any JobRunner]
  let workers: Int
  let clock: any Clock<Duration>
  let now: @Sendable () -> Date
  let logger: Logger

  var queue = JobQueue()
  var running: [JobID: Running] = [:]
  var idleWorkers: [CheckedContinuation<JobQueue.Entry?, Never>] = []
  /// Takes the jobs whose work is done elsewhere; nil until `run()`.
  var elsewhere: AsyncStream<JobQueue.Entry>.Continuation?
  var isShuttingDown = false
  var waitingForQuiet: [CheckedContinuation<Void, Never>] = []
  var signal = EventSignal()
  /// Outcomes the store could not take (a full disk), shown and tried again when a job is asked for.
  var unrecorded: [JobID: Unrecorded] = [:]

  /// - Parameters:
  ///   - runners: what runs each type of job; one for a type.
  ///   - workers: how many jobs run at once here, at least 1.
  ///   - clock: measures the grace of `shutdown`.
  ///   - now: dates the records.
  package init(
    store: any JobStore, runners: [any JobRunner], workers: Int = 2,
    clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() },
    logger: Logger
  ) {
    precondition(workers >= 1, "a manager of \(workers) workers runs nothing")
    self.store = store
    self.runners = Dictionary(uniqueKeysWithValues: runners.map { ($0.type, $0) })
    self.workers = workers
    self.clock = clock
    self.now = now
    self.logger = logger
  }

  package func submit(_ request: JobRequest) async throws -> Job {
    guard !isShuttingDown else { throw JobError.shuttingDown }
    guard runners[request.type] != nil else { throw JobError.unknownType(request.type) }
    let (job, isNew) = try await store.insert(Job(request: request, createdAt: now()))
    guard isNew else {
      guard job.request.type == request.type, job.request.serialKey == request.serialKey else {
        throw JobError.idempotencyKeyReused(request.idempotencyKey ?? "", by: job.id)
      }
      return job
    }
    logger.info("Job \(job.id) (\(request.type)) submitted for execution")
    enqueue(job)
    return job
  }

  package func job(_ id: JobID) async throws -> Job? {
    try await recordOutcomes()
    guard let job = try await store.job(id) else { return nil }
    return overlaid(job)
  }

  package func jobs(_ filter: JobFilter) async throws -> [Job] {
    try await recordOutcomes()
    return try await store.jobs(filter).map(overlaid).filter(filter.accepts)
  }

  /// Moves a job whose work is done elsewhere to running, unless it runs already.
  func start(_ id: JobID) async throws {
    if try await store.move(id, to: .running, at: now()) != nil {
      logger.info("Job \(id) started execution")
      signal.signal(id)
    } else if try await store.job(id)?.state != .running {
      throw CancellationError()
    }
  }

  package func updateProgress(_ id: JobID, to percent: Double) async throws {
    guard (0...100).contains(percent) else { throw JobError.progressOutOfRange(id, percent) }
    guard try await store.raiseProgress(id, to: percent) else {
      guard let job = try await store.job(id) else { throw JobError.unknownJob(id) }
      throw JobError.notRunning(id, job.state)
    }
    let told = running[id]?.percentTold ?? 0
    guard Int(percent) > told else { return }
    running[id]?.percentTold = Int(percent)
    try await append(.progress(percent), to: id)
  }

  package func cancel(_ id: JobID) async throws -> Job {
    guard let job = try await store.move(id, to: .cancelled, at: now()) else {
      guard let job = try await store.job(id) else { throw JobError.unknownJob(id) }
      throw JobError.finished(id, overlaid(job).state)
    }
    queue.remove(id)
    running[id]?.isStopped = true
    running[id]?.task?.cancel()
    signal.signal(id)
    logger.info("Job \(id) cancelled")
    return job
  }

  package func cleanup(olderThan age: Duration) async throws -> Int {
    try await recordOutcomes()
    let seconds = Double(age.components.seconds) + Double(age.components.attoseconds) * 1e-18
    return try await store.removeFinished(before: now().addingTimeInterval(-seconds))
  }

  /// Appends an event to the store and wakes the job's watchers.
  func append(_ kind: JobEvent.Kind, to id: JobID) async throws {
    _ = try await store.append(kind, to: id)
    signal.signal(id)
  }
}
