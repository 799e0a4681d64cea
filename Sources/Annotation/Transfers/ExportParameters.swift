import Formats
import Masklets

/// The parameters of an `export_masks` job: of a session, or of a whole project.
struct ExportParameters: Hashable, Sendable, Codable {
  let format: ExportFormat
  let shapes: ExportFormat.Shapes?
  /// nil for exact polygons.
  var tolerance: Double?
  /// nil for all frames.
  var pictured: PicturedFrames?

  /// nil for an export of a project.
  var sessionID: String?
  /// nil for the first and the last frame.
  var start: Int?
  var end: Int?
  /// nil for all objects.
  var objectIDs: [ObjectID]?

  /// nil for an export of a session.
  var projectID: String?
  /// nil to put all videos into one set.
  var split: DatasetSplit?
}

/// The result of an `export_masks` job.
struct ExportResult: Hashable, Sendable, Codable {
  let format: ExportFormat
  let fileName: String
  let bytes: Int
  let frames: Int
  let objects: Int
  /// nil for an export of a project.
  var sessionID: String?
  /// nil for an export of a session.
  var projectID: String?
  /// How many videos of a project are in each set; sets without any are left out.
  var videos: [String: Int]?

  private enum CodingKeys: String, CodingKey {
    case format, bytes, frames, objects, videos
    case sessionID = "session_id"
    case projectID = "project_id"
    case fileName = "file_name"
  }
}
