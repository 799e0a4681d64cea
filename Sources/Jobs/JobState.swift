/// The state of a job.
///
/// pending → running → completed, failed or cancelled; pending → cancelled. There is no other
/// transition: a job interrupted by a crash or a restart stays running and continues.
package enum JobState: String, Hashable, Sendable, Codable, CaseIterable {
  case pending
  case running
  case completed
  case failed
  case cancelled

  /// True if the job will never change again.
  package var isFinished: Bool {
    switch self {
    case .pending, .running: false
    case .completed, .failed, .cancelled: true
    }
  }

  /// The states that can lead to this one.
  package var predecessors: Set<JobState> {
    switch self {
    case .pending: []
    case .running: [.pending]
    case .completed, .failed: [.running]
    case .cancelled: [.pending, .running]
    }
  }
}
