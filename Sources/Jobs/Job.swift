import Foundation

/// The record of a submitted job.
package struct Job: Hashable, Sendable, Identifiable {
  package let id: JobID
  package let request: JobRequest
  /// Order of submission, given by the store; 0 before the job is stored.
  package var sequence: Int64
  package var state: JobState
  /// 0 to 100; never falls.
  package var progress: Double
  package let createdAt: Date
  package var startedAt: Date?
  /// When the job was completed, failed or was cancelled.
  package var completedAt: Date?
  /// JSON the runner returned; completed jobs only.
  package var result: Data?
  /// Why the job failed, in a sentence; failed jobs only.
  package var error: String?
  /// What an unfinished job waits for, in a sentence, if its manager knows of an obstacle. Not stored.
  package var waitingFor: String?

  package init(
    id: JobID = .unique(), request: JobRequest, sequence: Int64 = 0, state: JobState = .pending,
    progress: Double = 0, createdAt: Date, startedAt: Date? = nil, completedAt: Date? = nil,
    result: Data? = nil, error: String? = nil
  ) {
    self.id = id
    self.request = request
    self.sequence = sequence
    self.state = state
    self.progress = progress
    self.createdAt = createdAt
    self.startedAt = startedAt
    self.completedAt = completedAt
    self.result = result
    self.error = error
  }
}
