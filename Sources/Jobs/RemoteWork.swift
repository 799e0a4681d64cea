import Foundation

/// One type of job whose work is done on other machines, as this process sees it: it says what is to
/// be done and takes in what comes back.
package protocol RemoteWork: Sendable {
  /// The `JobRequest.type` this is about.
  var type: String { get }

  /// A JSON object that tells a worker all it needs to do the job.
  func order(for job: Job) async throws -> Data

  /// Takes in one event of the work, a JSON object named by its `event`.
  ///
  /// The same event may come twice, after a crash of either side.
  /// - Throws: what ends the job as failed; `CancellationError` once it does not run any more.
  func take(_ event: Data, named name: String, of job: Job, in context: any JobContext) async throws
}
