import Foundation
import Jobs

/// How a job stands, as `/job/{id}/status` says it.
struct JobAnswer: Encodable, Sendable {
  let job: Job

  private enum Key: String, CodingKey {
    case id = "job_id"
    case type = "job_type"
    case status, progress
    case createdAt = "created_at"
    case startedAt = "started_at"
    case completedAt = "completed_at"
    case result, error
  }

  /// So that the answer stays within its 500 bytes.
  private static let longestError = 200

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(job.id.rawValue, forKey: .id)
    try container.encode(job.request.type, forKey: .type)
    try container.encode(job.state.rawValue, forKey: .status)
    // Rounded down: 100 means that everything is done.
    try container.encode((job.progress * 10).rounded(.down) / 10, forKey: .progress)
    try container.encode(job.createdAt, forKey: .createdAt)
    try container.encode(job.startedAt, forKey: .startedAt)
    try container.encode(job.completedAt, forKey: .completedAt)
    if let result = job.result {
      try container.encode(JSONDecoder().decode(JSON.self, from: result), forKey: .result)
    }
    if let error = job.error {
      try container.encode(String(error.prefix(Self.longestError)), forKey: .error)
    }
  }
}

/// `/propagate`
struct SubmittedJobAnswer: Encodable, Sendable {
  let jobID: String
  let status = JobState.pending.rawValue
  let message: String

  private enum CodingKeys: String, CodingKey {
    case jobID = "job_id"
    case status, message
  }

  init(_ job: Job) {
    jobID = job.id.rawValue
    message = "Propagation job submitted. Poll /job/\(job.id)/status for progress."
  }
}
