import Foundation
import Jobs

/// What `masklet run-job` is told: a job and all it takes to do it away from the store.
package struct PropagationOrder: Hashable, Sendable, Codable {
  /// Where the video is fetched, and how it is known again.
  package struct Video: Hashable, Sendable, Codable {
    /// Path of the service's route.
    package let path: String
    /// SHA-256 of the file.
    package let digest: String
    package let name: String
  }

  package struct EngineChoice: Hashable, Sendable, Codable {
    /// `sam2` or `flow`.
    package let name: String
    package let model: String?
  }

  package let jobID: String
  package let type: String
  package let engine: EngineChoice
  package let video: Video
  let parameters: PropagateParameters
  /// Where the video lies on this machine: added by whoever fetched it.
  package let videoFile: String?
  /// The file that keeps the state to go on from: added by the same.
  package let checkpointFile: String?

  private enum CodingKeys: String, CodingKey {
    case jobID = "job_id"
    case type, engine, video, parameters
    case videoFile = "video_file"
    case checkpointFile = "checkpoint_file"
  }
}
