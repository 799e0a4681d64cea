import Foundation

/// Does the work of one type of job.
package protocol JobRunner: Sendable {
  /// The `JobRequest.type` of the jobs that it runs.
  var type: String { get }

  /// Where the work is done.
  var place: JobPlace { get }

  /// Runs the job to its end and returns its result as JSON.
  ///
  /// A job that was interrupted is run again: start from `context.checkpoint()` if there is one.
  /// Throw `CancellationError` when the task is cancelled. The description of any other error
  /// becomes the job's `error`, so it must be a sentence that says what to do.
  func run(_ job: Job, in context: any JobContext) async throws -> Data?
}

extension JobRunner {
  package var place: JobPlace { .here }
}

/// Where a runner's jobs do their work.
package enum JobPlace: Hashable, Sendable {
  /// In this process: a job waits for one of the manager's workers.
  case here
  /// On other machines: the runner only follows it. The job needs none of the manager's workers,
  /// stays pending until the runner calls `JobContext.start`, and continues while this process is
  /// down.
  case elsewhere
}

/// A running job's access to its record. Every call throws `CancellationError` once the job was
/// cancelled.
package protocol JobContext: Sendable {
  /// Moves a job whose work is done elsewhere from pending to running; does nothing if it runs
  /// already.
  func start() async throws

  /// Raises the job's progress, 0 to 100; a lower value changes nothing.
  func report(progress percent: Double) async throws

  /// Reports an event of the job's own type to watchers.
  func report(_ event: JobEvent.Custom) async throws

  /// Stores the state from which the job can continue after a crash or a restart.
  func saveCheckpoint(_ checkpoint: Data) async throws

  /// The state saved last, by this run or an interrupted one.
  func checkpoint() async throws -> Data?
}
