import Annotation
import Foundation
import Masklets
import Persistence

/// `/initialize`
struct OpenedSessionAnswer: Encodable, Sendable {
  let session: Session

  private enum Key: String, CodingKey {
    case id = "session_id"
    case videoPath = "video_path"
    case totalFrames = "total_frames"
    case width = "frame_width"
    case height = "frame_height"
    case fps
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(session.id, forKey: .id)
    try container.encode(session.videoPath, forKey: .videoPath)
    try container.encode(session.video.frameCount, forKey: .totalFrames)
    try container.encode(session.video.size.width, forKey: .width)
    try container.encode(session.video.size.height, forKey: .height)
    try container.encode(session.video.framesPerSecond, forKey: .fps)
  }
}

/// `GET /session/{id}` of the mask service: counts instead of ranges.
struct SessionSummaryAnswer: Encodable, Sendable {
  let session: Session
  let now: Date

  private enum Key: String, CodingKey {
    case id = "session_id"
    case videoPath = "video_path"
    case totalFrames = "total_frames"
    case objects
    case createdAt = "created_at"
    case lastAccessed = "last_accessed"
    case idleTime = "idle_time"
  }

  private struct Object: Encodable {
    let object: AnnotatedObject

    enum Key: String, CodingKey {
      case id = "object_id"
      case name, category, color
      case framesWithMasks = "frames_with_masks"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(object.id, forKey: .id)
      try container.encode(object.name, forKey: .name)
      try container.encode(object.category, forKey: .category)
      try container.encode(object.color.components, forKey: .color)
      try container.encode(object.maskCount, forKey: .framesWithMasks)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(session.id, forKey: .id)
    try container.encode(session.videoPath, forKey: .videoPath)
    try container.encode(session.video.frameCount, forKey: .totalFrames)
    try container.encode(session.objects.map(Object.init), forKey: .objects)
    try container.encode(session.createdAt, forKey: .createdAt)
    try container.encode(session.lastAccessed, forKey: .lastAccessed)
    let idle = max(0, now.timeIntervalSince(session.lastAccessed))
    try container.encode((idle * 10).rounded() / 10, forKey: .idleTime)
  }
}

/// `/session/close`
struct ClosedSessionAnswer: Encodable, Sendable {
  let message = "Session closed successfully"
  let sessionID: String

  private enum CodingKeys: String, CodingKey {
    case message
    case sessionID = "session_id"
  }
}

/// A session under `/api/v1`.
struct SessionAnswer: Encodable, Sendable {
  let session: Session

  private enum Key: String, CodingKey {
    case id
    case videoID = "video_id"
    case totalFrames = "total_frames"
    case width = "frame_width"
    case height = "frame_height"
    case fps, objects
    case activeJob = "active_job"
    case createdAt = "created_at"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(session.id, forKey: .id)
    try container.encode(session.video.id, forKey: .videoID)
    try container.encode(session.video.frameCount, forKey: .totalFrames)
    try container.encode(session.video.size.width, forKey: .width)
    try container.encode(session.video.size.height, forKey: .height)
    try container.encode(session.video.framesPerSecond, forKey: .fps)
    try container.encode(session.objects.map(ObjectAnswer.init), forKey: .objects)
    try container.encode(session.activeJob.map(JobAnswer.init), forKey: .activeJob)
    try container.encode(session.createdAt, forKey: .createdAt)
  }
}

extension ObjectColor {
  var components: [UInt8] { [red, green, blue] }
}
