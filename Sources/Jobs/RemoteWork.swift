import Foundation

/// A type of job whose work is done on other machines: it makes the workers' orders and applies the
/// events they send back.
package protocol RemoteWork: Sendable {
  /// The `JobRequest.type` of the jobs.
  var type: String { get }

  /// A JSON object with all that a worker needs to do the job.
  func order(for job: Job) async throws -> Data

  /// Applies one event of the work, a JSON object whose `event` is `name`. The same event may come
  /// twice, after a crash of either side.
  ///
  /// - Throws: any error fails the job; `CancellationError` means that it does not run any more.
  func apply(_ event: Data, named name: String, of job: Job, in context: any JobContext)
    async throws
}
