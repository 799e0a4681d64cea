import Foundation

/// Stores the records of jobs. Every call is atomic; in a durable store its effect survives the
/// process once it returned.
package protocol JobStore: Sendable {
  /// Stores a pending job and assigns its sequence. Returns another job instead if that one has its
  /// idempotency key, or, for a job without a key, if that one asks for the same (`equals`) and is the
  /// last that waits of its serial key.
  ///
  /// - Throws: `JobError.queueFull` if as many jobs wait as `bounds` allow.
  func insert(_ job: Job, within bounds: JobBounds) async throws -> (job: Job, isNew: Bool)

  func job(_ id: JobID) async throws -> Job?

  func jobs(_ filter: JobFilter) async throws -> [Job]

  /// Moves a job to `outcome`'s state if its state is one of that state's predecessors. In the same
  /// transaction, appends the `done` event if the job is finished by it.
  ///
  /// - Returns: the moved job; nil if it is unknown or was in another state.
  func move(_ id: JobID, to outcome: JobOutcome, at date: Date) async throws -> Job?

  /// Raises a running job's progress.
  ///
  /// - Returns: false if the job does not run.
  func raiseProgress(_ id: JobID, to percent: Double) async throws -> Bool

  /// Stores the state from which the job can continue, replacing the previous one.
  func saveCheckpoint(_ checkpoint: Data, of id: JobID) async throws

  func checkpoint(of id: JobID) async throws -> Data?

  /// Appends an event and removes the oldest ones beyond the store's bound.
  func append(_ kind: JobEvent.Kind, to id: JobID) async throws -> JobEvent

  /// Up to `limit` events after `last`, in order.
  func events(of id: JobID, after last: EventID?, limit: Int) async throws -> [JobEvent]

  /// Removes jobs that ended before `date`, with their events and checkpoints.
  func removeFinished(before date: Date) async throws -> Int
}

/// The state that a job moves to, with its result or reason.
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
  /// The job after moving to `outcome` at `date`; nil if its state does not allow it.
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
