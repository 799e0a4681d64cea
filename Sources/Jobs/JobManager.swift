/// Accepts jobs, runs them in the background and reports their state.
///
/// This is the one interface between the service and whatever runs its jobs.
package protocol JobManager: Sendable {
  /// Queues a job. It is stored durably before this returns.
  ///
  /// A request whose idempotency key was used before returns the job of that earlier request. One
  /// without a key that asks for the same as the last waiting job of its serial key returns that job.
  ///
  /// - Throws: `JobError`, among others `queueFull`.
  func submit(_ request: JobRequest) async throws -> Job

  /// The job's current record; nil if it is unknown or was cleaned up.
  func job(_ id: JobID) async throws -> Job?

  func jobs(_ filter: JobFilter) async throws -> [Job]

  /// Raises a running job's progress; a lower value than before changes nothing.
  ///
  /// - Parameter percent: 0 to 100.
  func updateProgress(_ id: JobID, to percent: Double) async throws

  /// Cancels a pending or running job; its results so far stay.
  ///
  /// - Returns: the job, cancelled.
  /// - Throws: `JobError.finished` for a job that ended before, `JobError.unknownJob`.
  func cancel(_ id: JobID) async throws -> Job

  /// The job's events after `last`, including future ones. A page holds the events since the
  /// previous page was requested.
  ///
  /// The stream ends after `done`, or without it when the manager shuts down: ask again then with
  /// the last id seen. A bounded number of events is stored for each job; older ones are left out.
  func events(_ id: JobID, after last: EventID?) -> AsyncThrowingStream<[JobEvent], any Error>

  /// Removes the records of jobs that ended more than `age` ago.
  ///
  /// - Returns: how many were removed.
  func cleanup(olderThan age: Duration) async throws -> Int

  /// What keeps jobs from being done or may lose them, in sentences for the person who runs the
  /// service; empty if all is well.
  func problems() async -> [String]

  /// Accepts no more jobs, gives running ones `grace` to finish, then stops them at their last
  /// checkpoint. No job is lost: stopped ones stay running in the store and continue after a
  /// restart.
  func shutdown(grace: Duration) async
}

extension JobManager {
  package func problems() async -> [String] { [] }
}
