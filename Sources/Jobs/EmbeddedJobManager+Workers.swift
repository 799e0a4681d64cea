import Foundation
import Logging

extension EmbeddedJobManager {
  /// Runs the workers until `shutdown`, or until the calling task is cancelled, which stops running
  /// jobs at their last checkpoint. Call it once.
  package func run() async throws {
    for job in try await store.jobs(JobFilter(states: [.pending, .running])) {
      enqueue(job)
    }
    logger.info("Job manager initialized with \(workers) workers")
    let (followed, elsewhere) = AsyncStream.makeStream(of: JobQueue.Entry.self)
    if isShuttingDown { elsewhere.finish() }
    self.elsewhere = elsewhere
    dispatch()
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

  /// Queues a stored job, once.
  func enqueue(_ job: Job) {
    guard running[job.id] == nil, !queue.contains(job.id) else { return }
    queue.insert(JobQueue.Entry(job, place: runners[job.request.type]?.place ?? .here))
    dispatch()
  }

  /// Hands waiting jobs to idle workers, and those of elsewhere to their runners.
  func dispatch() {
    while !isShuttingDown, let elsewhere, let entry = take(.elsewhere) {
      elsewhere.yield(entry)
    }
    while !isShuttingDown, !idleWorkers.isEmpty, let entry = take(.here) {
      idleWorkers.removeFirst().resume(returning: entry)
    }
  }

  private func work() async {
    while let entry = await nextEntry() {
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

  /// Makes room for the next after a job was executed.
  private func leave(_ entry: JobQueue.Entry) {
    running[entry.id] = nil
    queue.release(entry)
    signal.signal(entry.id)
    signal.forget(entry.id)
    dispatch()
    if running.isEmpty {
      for waiting in waitingForQuiet { waiting.resume() }
      waitingForQuiet = []
    }
  }

  private func nextEntry() async -> JobQueue.Entry? {
    if isShuttingDown { return nil }
    if let entry = take(.here) { return entry }
    return await withCheckedContinuation { idleWorkers.append($0) }
  }

  private func take(_ place: JobPlace) -> JobQueue.Entry? {
    guard let entry = queue.take(place) else { return nil }
    running[entry.id] = Running(place: place)
    return entry
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
    running[id]?.percentTold = Int(job.progress)
    signal.signal(id)
    let outcome: JobOutcome
    do {
      outcome = .completed(result: try await runToEnd(job))
    } catch {
      if isShuttingDown, running[id]?.isStopped == true, error is CancellationError {
        logger.info(
          entry.place == .here
            ? "Job \(id) interrupted: it goes on after the next start"
            : "Job \(id) goes on elsewhere and is followed again after the next start")
        return
      }
      outcome = .failed(reason: "\(error)")
    }
    // In a task of its own: the outcome is written even if the workers were cancelled.
    // What is done elsewhere may fail, or be over, before it was seen to start.
    let outcomes = entry.place == .here ? [outcome] : [.running, outcome]
    await Task { await record(outcomes, of: id) }.value
  }

  private func runToEnd(_ job: Job) async throws -> Data? {
    guard let runner = runners[job.request.type] else {
      throw JobError.unknownType(job.request.type)
    }
    if running[job.id]?.isStopped == true { throw CancellationError() }
    let context = EmbeddedJobContext(id: job.id, manager: self, store: store)
    let task = Task { try await runner.run(job, in: context) }
    running[job.id]?.task = task
    return try await task.value
  }
}
