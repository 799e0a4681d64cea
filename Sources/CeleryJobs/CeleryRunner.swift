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

  func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    let follower = JobFollower(
      job, work: work, store: store, queue: queue, reader: reader, clock: clock, logger: logger)
    do {
      let result = try await follower.follow(in: context)
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
