import Foundation
import Jobs

/// What `masklet run-job` reads: a job and everything needed to run it without the store.
package struct PropagationOrder: Hashable, Sendable, Codable {
  /// Where to fetch the video, and how to recognise it.
  package struct Video: Hashable, Sendable, Codable {
    /// Path of the service's route.
    package let path: String
    /// SHA-256 of the file, hexadecimal.
    package let digest: String
    package let name: String

    package init(path: String, digest: String, name: String) {
      self.path = path
      self.digest = digest
      self.name = name
    }
  }

  package struct EngineChoice: Hashable, Sendable, Codable {
    /// `sam2` or `flow`.
    package let name: String
    package let model: String?
    /// The network that carries the masks, if it is not `model`.
    package let tracker: String?
    /// Side of the picture that the network reads; nil for an engine without weights.
    package let imageSize: Int?
    /// `float32`, `bfloat16` or `int8`; nil for an engine without weights.
    package let precision: String?

    package init(
      name: String, model: String?, tracker: String? = nil, imageSize: Int? = nil,
      precision: String? = nil
    ) {
      self.name = name
      self.model = model
      self.tracker = tracker
      self.imageSize = imageSize
      self.precision = precision
    }

    private enum CodingKeys: String, CodingKey {
      case name, model, tracker, precision
      case imageSize = "image_size"
    }
  }

  package let jobID: String
  package let type: String
  package let engine: EngineChoice
  package let video: Video
  let parameters: PropagateParameters
  /// Path of the video on the worker's machine: added by the worker that fetched it.
  package let videoFile: String?
  /// Path of the file that holds the checkpoint: added by the worker that fetched the video.
  package let checkpointFile: String?

  /// The order as the server writes it: without the worker's files.
  package init(
    job: JobID, engine: EngineChoice, video: Video, parameters: PropagateParameters
  ) {
    jobID = job.rawValue
    type = PropagateJob.type
    self.engine = engine
    self.video = video
    self.parameters = parameters
    videoFile = nil
    checkpointFile = nil
  }

  private enum CodingKeys: String, CodingKey {
    case jobID = "job_id"
    case type, engine, video, parameters
    case videoFile = "video_file"
    case checkpointFile = "checkpoint_file"
  }
}
