import Foundation
import Logging

extension EmbeddedJobManager {
  /// What became of a job, while the store could not be told.
  struct Unrecorded {
    /// One after the other; the last is an end.
    let outcomes: [JobOutcome]
    let date: Date
  }

  /// Fails a job that the store could not even move to running.
  func recordFailedStart(of id: JobID, _ error: any Error) {
    logger.error("Job \(id) failed: it could not be started: \(error)")
    let failure = JobOutcome.failed(reason: "The job could not be started: \(error)")
    unrecorded[id] = Unrecorded(outcomes: [.running, failure], date: now())
  }

  /// Records how a job ended, by the last of `outcomes`; one before it that the job went past is left
  /// out. A job that was cancelled meanwhile stays cancelled.
  func record(_ outcomes: [JobOutcome], of id: JobID) async {
    let date = now()
    do {
      var moved: Job?
      for outcome in outcomes { moved = try await store.move(id, to: outcome, at: date) }
      guard moved != nil else { return }
    } catch {
      logger.error("How job \(id) ended could not be stored: \(error)")
      unrecorded[id] = Unrecorded(outcomes: outcomes, date: date)
    }
    switch outcomes.last {
    case .failed(let reason): logger.error("Job \(id) failed: \(reason)")
    default: logger.info("Job \(id) completed successfully")
    }
  }

  /// Tries again to store what could not be stored before.
  func recordOutcomes() async throws {
    for (id, ended) in unrecorded {
      do {
        for outcome in ended.outcomes { _ = try await store.move(id, to: outcome, at: ended.date) }
      } catch {
        logger.error("How job \(id) ended is still not stored: \(error)")
        continue
      }
      unrecorded[id] = nil
      signal.signal(id)
    }
  }

  /// The record as it would be if the store had taken everything.
  func overlaid(_ job: Job) -> Job {
    guard let ended = unrecorded[job.id] else { return job }
    return ended.outcomes.reduce(job) { $0.moved(to: $1, at: ended.date) ?? $0 }
  }
}
