import Foundation

/// How jobs ended that the store could not record (a full disk). Part of the manager's state: it
/// shows these outcomes and tries again to store them when jobs are asked for.
struct UnrecordedOutcomes {
  struct Ended {
    let id: JobID
    /// One after the other; the last is an end.
    let outcomes: [JobOutcome]
    let date: Date
  }

  private var ended: [JobID: Ended] = [:]

  var all: [Ended] { Array(ended.values) }

  mutating func insert(_ outcomes: [JobOutcome], of id: JobID, at date: Date) {
    ended[id] = Ended(id: id, outcomes: outcomes, date: date)
  }

  mutating func remove(_ id: JobID) { ended[id] = nil }

  /// The record as it would be if the store had accepted everything.
  func applied(to job: Job) -> Job {
    guard let ended = ended[job.id] else { return job }
    return ended.outcomes.reduce(job) { $0.moved(to: $1, at: ended.date) ?? $0 }
  }
}
