import Persistence

/// A resumable upload: where it stands, and its video once it is complete.
struct UploadAnswer: Encodable, Sendable {
  let upload: ResumableUpload
  let video: VideoAnswer?

  private enum Key: String, CodingKey {
    case id, name, offset, bytes, video
    case projectID = "project_id"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(upload.id, forKey: .id)
    try container.encode(upload.name, forKey: .name)
    try container.encode(upload.offset, forKey: .offset)
    try container.encode(upload.bytes, forKey: .bytes)
    try container.encode(upload.projectID, forKey: .projectID)
    try container.encode(video, forKey: .video)
  }
}
