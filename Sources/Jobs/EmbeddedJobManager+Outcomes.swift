import Foundation
import Logging

extension EmbeddedJobManager {
  /// How a job ended, while the store could not be told.
  struct Unrecorded {
    let outcome: JobOutcome
    let date: Date
  }

  /// Records how a job ended. A job that was cancelled meanwhile stays cancelled.
  func record(_ outcome: JobOutcome, of id: JobID) async {
    let date = now()
    do {
      guard try await store.move(id, to: outcome, at: date) != nil else { return }
    } catch {
      logger.error("Job \(id) is \(outcome.state.rawValue), which could not be stored: \(error)")
      unrecorded[id] = Unrecorded(outcome: outcome, date: date)
    }
    switch outcome {
    case .failed(let reason): logger.error("Job \(id) failed: \(reason)")
    default: logger.info("Job \(id) completed successfully")
    }
  }

  /// Tries again to store what could not be stored before.
  func recordOutcomes() async throws {
    for (id, ended) in unrecorded {
      do {
        _ = try await store.move(id, to: ended.outcome, at: ended.date)
      } catch {
        logger.error("Job \(id) is \(ended.outcome.state.rawValue), still not stored: \(error)")
        continue
      }
      unrecorded[id] = nil
      signal.signal(id)
    }
  }

  /// The record as it would be if the store had taken everything.
  func overlaid(_ job: Job) -> Job {
    unrecorded[job.id].flatMap { job.moved(to: $0.outcome, at: $0.date) } ?? job
  }
}
