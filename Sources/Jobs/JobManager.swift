/// Takes jobs, runs them in the background and tells how they stand.
///
/// The one contract between the service and whatever runs its jobs.
package protocol JobManager: Sendable {
  /// Queues a job, stored durably before this returns.
  ///
  /// A request whose idempotency key was used before returns that job as it stands.
  func submit(_ request: JobRequest) async throws -> Job

  /// The job as it stands; nil when unknown or cleaned up.
  func job(_ id: JobID) async throws -> Job?

  func jobs(_ filter: JobFilter) async throws -> [Job]

  /// Raises a running job's progress; a lower value than before changes nothing.
  ///
  /// - Parameter percent: 0 to 100.
  func updateProgress(_ id: JobID, to percent: Double) async throws

  /// Ends a pending or running job; what it made so far stays.
  ///
  /// - Returns: the job, cancelled.
  /// - Throws: `JobError.finished` for a job that ended before, `JobError.unknownJob`.
  func cancel(_ id: JobID) async throws -> Job

  /// The job's events after `last`, those to come included, in pages of what happened since the
  /// page before was asked for; ends after `done`, or without it when the manager shuts down: ask
  /// again with the last id seen.
  ///
  /// A bounded number of events is kept for each job: asking for older ones starts at the oldest kept.
  func events(_ id: JobID, after last: EventID?) -> AsyncThrowingStream<[JobEvent], any Error>

  /// Removes the records of jobs that ended more than `age` ago.
  ///
  /// - Returns: how many.
  func cleanup(olderThan age: Duration) async throws -> Int

  /// Takes no more jobs, gives running ones `grace` to finish, then stops them at their last
  /// checkpoint. None is lost: they are still running in the store and go on after a restart.
  func shutdown(grace: Duration) async
}
