/// Why a job manager refused a call.
package enum JobError: Error, Hashable, Sendable {
  /// No job has this id, or its record was cleaned up.
  case unknownJob(JobID)
  /// The job ended before; nothing can change it.
  case finished(JobID, JobState)
  /// Progress was reported of a job that does not run.
  case notRunning(JobID, JobState)
  /// No runner is registered for this type.
  case unknownType(String)
  /// The key was used before for a job of another type or another serial key.
  case idempotencyKeyReused(String, by: JobID)
  /// A progress outside 0 to 100.
  case progressOutOfRange(JobID, Double)
  /// So many jobs wait already.
  case queueFull(Int, ofOneSession: Bool)
  /// The manager is shutting down and accepts no more jobs.
  case shuttingDown
}

extension JobError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownJob(let id): "Job \(id) not found"
    case .finished(let id, let state): "Job \(id) is \(state.rawValue) already"
    case .notRunning(let id, let state):
      "Job \(id) is \(state.rawValue): only a running job makes progress"
    case .unknownType(let type): "No runner for jobs of type \(type)"
    case .idempotencyKeyReused(let key, let id):
      "Idempotency key \(key) belongs to job \(id), which is another kind of work"
    case .progressOutOfRange(let id, let percent):
      "Progress \(percent) of job \(id) is not between 0 and 100"
    case .queueFull(let count, let isOfSession):
      "\(count) jobs\(isOfSession ? " of this kind and session" : "") wait already: wait until some "
        + "have ended, or cancel them"
    case .shuttingDown: "The server is shutting down: submit the job again after its restart"
    }
  }
}
