import Annotation

/// A video under `/api/v1`.
struct VideoAnswer: Encodable, Sendable {
  let video: Video

  private enum Key: String, CodingKey {
    case id, name, width, height, fps, bytes
    case frameCount = "frame_count"
    case createdAt = "created_at"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(video.id, forKey: .id)
    try container.encode(video.name, forKey: .name)
    try container.encode(video.frameCount, forKey: .frameCount)
    try container.encode(video.size.width, forKey: .width)
    try container.encode(video.size.height, forKey: .height)
    try container.encode(video.framesPerSecond, forKey: .fps)
    try container.encode(video.bytes, forKey: .bytes)
    try container.encode(video.createdAt, forKey: .createdAt)
  }
}
