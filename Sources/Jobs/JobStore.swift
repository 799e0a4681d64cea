import Foundation

/// Where job records live. Every call is atomic; what returned survives the process (in a durable
/// store).
package protocol JobStore: Sendable {
  /// Stores a pending job and gives it its sequence, or finds the one that bears its idempotency
  /// key already.
  func insert(_ job: Job) async throws -> (job: Job, isNew: Bool)

  func job(_ id: JobID) async throws -> Job?

  func jobs(_ filter: JobFilter) async throws -> [Job]

  /// Moves a job to `outcome`'s state if it stands in one of that state's predecessors, and appends
  /// the `done` event of a finished one in the same transaction.
  ///
  /// - Returns: the job moved; nil if it is unknown or stood elsewhere.
  func move(_ id: JobID, to outcome: JobOutcome, at date: Date) async throws -> Job?

  /// Raises a running job's progress.
  ///
  /// - Returns: false if the job does not run.
  func raiseProgress(_ id: JobID, to percent: Double) async throws -> Bool

  /// Keeps the state from which the job can go on, in place of the one before.
  func saveCheckpoint(_ checkpoint: Data, of id: JobID) async throws

  func checkpoint(of id: JobID) async throws -> Data?

  /// Appends an event and forgets the oldest beyond the store's bound.
  func append(_ kind: JobEvent.Kind, to id: JobID) async throws -> JobEvent

  /// Up to `limit` events after `last`, in order.
  func events(of id: JobID, after last: EventID?, limit: Int) async throws -> [JobEvent]

  /// Removes jobs that ended before `date`, with their events and checkpoints.
  func removeFinished(before date: Date) async throws -> Int
}

/// What a job moves to, with what belongs to it.
package enum JobOutcome: Hashable, Sendable {
  case running
  case completed(result: Data?)
  case failed(reason: String)
  case cancelled

  package var state: JobState {
    switch self {
    case .running: .running
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }
}

extension Job {
  /// The job moved to `outcome` at `date`; nil if there is no such edge from where it stands.
  package func moved(to outcome: JobOutcome, at date: Date) -> Job? {
    guard outcome.state.predecessors.contains(state) else { return nil }
    var job = self
    job.state = outcome.state
    switch outcome {
    case .running:
      job.startedAt = date
    case .completed(let result):
      job.progress = 100
      job.result = result
    case .failed(let reason):
      job.error = reason
    case .cancelled:
      break
    }
    if outcome.state.isFinished { job.completedAt = date }
    return job
  }
}
