import Foundation
import Logging

/// Runs jobs in this process: `run()` is a set of workers that take them from a durable store.
///
/// Jobs that were pending or running when the last process ended are continued when `run()` starts.
package actor EmbeddedJobManager: JobManager {
  private let store: any JobStore
  private let runners: [String: any JobRunner]
  private let workers: Int
  private let bounds: JobBounds
  private let followUp: @Sendable (Job) async throws -> JobRequest?
  private let clock: any Clock<Duration>
  private let now: @Sendable () -> Date
  private let logger: Logger

  private var dispatcher = JobDispatcher()
  private var signal = EventSignal()
  private var unrecorded = UnrecordedOutcomes()

  /// - Parameters:
  ///   - runners: one for each type of job.
  ///   - workers: how many jobs run at once here, at least 1.
  ///   - bounds: how many jobs may wait.
  ///   - followUp: the job to submit when one has been done, nil for none. It is stored before that one
  ///     counts as completed, so that it is not lost with the process; a key makes sure that it is
  ///     stored once.
  ///   - clock: measures the grace of `shutdown`.
  ///   - now: dates the records.
  package init(
    store: any JobStore, runners: [any JobRunner], workers: Int = 2,
    bounds: JobBounds = JobBounds(),
    followUp: @escaping @Sendable (Job) async throws -> JobRequest? = { _ in nil },
    clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() },
    logger: Logger
  ) {
    precondition(workers >= 1, "a manager of \(workers) workers runs nothing")
    self.store = store
    self.runners = Dictionary(uniqueKeysWithValues: runners.map { ($0.type, $0) })
    self.workers = workers
    self.bounds = bounds
    self.followUp = followUp
    self.clock = clock
    self.now = now
    self.logger = logger
  }

  // MARK: Submitting and asking

  package func submit(_ request: JobRequest) async throws -> Job {
    guard !dispatcher.isClosed else { throw JobError.shuttingDown }
    guard runners[request.type] != nil else { throw JobError.unknownType(request.type) }
    let (job, isNew) = try await store.insert(
      Job(request: request, createdAt: now()), within: bounds)
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
    return try await store.job(id).map(unrecorded.applied)
  }

  package func jobs(_ filter: JobFilter) async throws -> [Job] {
    try await recordOutcomes()
    return try await store.jobs(filter).map(unrecorded.applied).filter(filter.accepts)
  }

  package func cancel(_ id: JobID) async throws -> Job {
    guard let job = try await store.move(id, to: .cancelled, at: now()) else {
      guard let job = try await store.job(id) else { throw JobError.unknownJob(id) }
      throw JobError.finished(id, unrecorded.applied(to: job).state)
    }
    dispatcher.cancel(id)
    signal.signal(id)
    logger.info("Job \(id) cancelled")
    return job
  }

  package func cleanup(olderThan age: Duration) async throws -> Int {
    try await recordOutcomes()
    let seconds = Double(age.components.seconds) + Double(age.components.attoseconds) * 1e-18
    return try await store.removeFinished(before: now().addingTimeInterval(-seconds))
  }

  // MARK: What running jobs report

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
    guard dispatcher.raiseReportedPercent(Int(percent), of: id) else { return }
    try await append(.progress(percent), to: id)
  }

  /// Appends an event to the store and wakes the job's watchers.
  func append(_ kind: JobEvent.Kind, to id: JobID) async throws {
    _ = try await store.append(kind, to: id)
    signal.signal(id)
  }

  // MARK: Events

  package nonisolated func events(
    _ id: JobID, after last: EventID?
  ) -> AsyncThrowingStream<[JobEvent], any Error> {
    let reader = JobEventReader(id: id, after: last, manager: self, store: store)
    return AsyncThrowingStream { try await reader.next() }
  }

  /// The count to pass to `waitForSignal`; nil once this manager will make no more events.
  func signalCount(_ id: JobID) -> Int? {
    dispatcher.isClosed && !dispatcher.isRunning(id) ? nil : signal.count(id)
  }

  /// Returns at the job's next signal since `count` was read, and for a cancelled task.
  func waitForSignal(_ id: JobID, since count: Int) async {
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

  private func cancelWait(_ ticket: Int) { signal.cancel(ticket) }

  // MARK: Workers

  /// Runs the workers until `shutdown`, or until the calling task is cancelled, which stops running
  /// jobs at their last checkpoint. Call it once.
  package func run() async throws {
    for job in try await store.jobs(JobFilter(states: [.pending, .running])) {
      enqueue(job)
    }
    logger.info("Job manager initialized with \(workers) workers")
    let (followed, elsewhere) = AsyncStream.makeStream(of: JobQueue.Entry.self)
    dispatcher.open(elsewhere: elsewhere)
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        group.addTask { await self.follow(followed) }
        for _ in 0..<workers {
          group.addTask { await self.work() }
        }
      }
    } onCancel: {
      Task { await self.shutdown(grace: .zero) }
    }
  }

  private func enqueue(_ job: Job) {
    dispatcher.enqueue(
      JobQueue.Entry(job, place: runners[job.request.type]?.place ?? .here))
  }

  private func work() async {
    while let entry = await withCheckedContinuation({ dispatcher.giveNext(to: $0) }) {
      await execute(entry)
      leave(entry)
    }
  }

  /// Follows any number of jobs whose work is done elsewhere.
  private func follow(_ entries: AsyncStream<JobQueue.Entry>) async {
    await withDiscardingTaskGroup { group in
      for await entry in entries {
        group.addTask {
          await self.execute(entry)
          await self.leave(entry)
        }
      }
    }
  }

  private func leave(_ entry: JobQueue.Entry) {
    dispatcher.leave(entry)
    signal.signal(entry.id)
    signal.forget(entry.id)
  }

  /// Runs one job to its end and records how it ended.
  private func execute(_ entry: JobQueue.Entry) async {
    let id = entry.id
    let job: Job
    do {
      let isAsItStands = entry.wasInterrupted || entry.place == .elsewhere
      let record =
        isAsItStands ? try await store.job(id) : try await store.move(id, to: .running, at: now())
      guard let record, !record.state.isFinished else { return }
      job = record
    } catch {
      recordFailedStart(of: id, error)
      return
    }
    if entry.place == .here { logger.info("Job \(id) started execution") }
    dispatcher.setReportedPercent(Int(job.progress), of: id)
    signal.signal(id)
    let outcome: JobOutcome
    do {
      let result = try await runToEnd(job)
      // In a task of its own, as the outcome below.
      await Task { await submitFollowUp(of: job) }.value
      outcome = .completed(result: result)
    } catch {
      if dispatcher.isClosed, dispatcher.isStopped(id), error is CancellationError {
        logger.info(
          entry.place == .here
            ? "Job \(id) interrupted: it goes on after the next start"
            : "Job \(id) goes on elsewhere and is followed again after the next start")
        return
      }
      outcome = .failed(reason: "\(error)")
    }
    // In a task of its own: the outcome is written even if the workers were cancelled.
    // Work done elsewhere may fail, or be over, before it was seen to start.
    let outcomes = entry.place == .here ? [outcome] : [.running, outcome]
    await Task { await record(outcomes, of: id) }.value
  }

  private func runToEnd(_ job: Job) async throws -> Data? {
    guard let runner = runners[job.request.type] else {
      throw JobError.unknownType(job.request.type)
    }
    if dispatcher.isStopped(job.id) { throw CancellationError() }
    let context = EmbeddedJobContext(id: job.id, manager: self, store: store)
    let task = Task { try await runner.run(job, in: context) }
    dispatcher.setTask(task, of: job.id)
    return try await task.value
  }

  /// Queues what follows a job that was done, also while this manager shuts down.
  private func submitFollowUp(of job: Job) async {
    do {
      guard let request = try await followUp(job),
        try await store.job(job.id)?.state.isFinished == false
      else { return }
      let (next, isNew) = try await store.insert(
        Job(request: request, createdAt: now()), within: bounds)
      guard isNew else { return }
      logger.info("Job \(next.id) (\(request.type)) follows job \(job.id)")
      enqueue(next)
    } catch {
      logger.error("What follows job \(job.id) could not be queued: \(error)")
    }
  }

  // MARK: Outcomes

  /// Fails a job that the store could not even move to running.
  private func recordFailedStart(of id: JobID, _ error: any Error) {
    logger.error("Job \(id) failed: it could not be started: \(error)")
    let failure = JobOutcome.failed(reason: "The job could not be started: \(error)")
    unrecorded.insert([.running, failure], of: id, at: now())
  }

  /// Records how a job ended, by the last of `outcomes`; one before it that does not follow from
  /// the job's state is left out. A job that was cancelled meanwhile stays cancelled.
  private func record(_ outcomes: [JobOutcome], of id: JobID) async {
    let date = now()
    do {
      var moved: Job?
      for outcome in outcomes { moved = try await store.move(id, to: outcome, at: date) }
      guard moved != nil else { return }
    } catch {
      logger.error("How job \(id) ended could not be stored: \(error)")
      unrecorded.insert(outcomes, of: id, at: date)
    }
    switch outcomes.last {
    case .failed(let reason): logger.error("Job \(id) failed: \(reason)")
    default: logger.info("Job \(id) completed successfully")
    }
  }

  /// Tries again to store the outcomes that could not be stored before.
  private func recordOutcomes() async throws {
    for ended in unrecorded.all {
      do {
        for outcome in ended.outcomes {
          _ = try await store.move(ended.id, to: outcome, at: ended.date)
        }
      } catch {
        logger.error("How job \(ended.id) ended is still not stored: \(error)")
        continue
      }
      unrecorded.remove(ended.id)
      signal.signal(ended.id)
    }
  }

  // MARK: Shutting down

  package func shutdown(grace: Duration) async {
    dispatcher.close()
    // Jobs done elsewhere continue without this process: there is nothing to wait for.
    dispatcher.stop { $0 == .elsewhere }
    if !dispatcher.isQuiet, grace > .zero { await waitForQuiet(atMost: grace) }
    dispatcher.stop { _ in true }
    await waitForQuiet()
    signal.close()
  }

  /// Returns when no job runs.
  private func waitForQuiet() async {
    await withCheckedContinuation { dispatcher.waitForQuiet($0) }
  }

  /// Returns when no job runs, or after `grace`.
  private func waitForQuiet(atMost grace: Duration) async {
    let clock = clock
    let timer = Task {
      // Cancelled if the jobs ended before: then no task waits any more.
      guard (try? await clock.sleep(for: grace)) != nil else { return }
      self.wakeWaitingForQuiet()
    }
    await waitForQuiet()
    timer.cancel()
  }

  private func wakeWaitingForQuiet() { dispatcher.wakeWaitingForQuiet() }
}
