import Annotation
import Persistence

/// A video under `/api/v1`.
struct VideoAnswer: Encodable, Sendable {
  let video: Video
  let annotatedFrames: Int

  /// Answers for videos, each with how much of it is annotated.
  static func answers(
    for videos: [Video], _ service: AnnotationService
  ) async throws -> [VideoAnswer] {
    let counts = try await service.videos.annotatedFrames(of: videos)
    return videos.map { VideoAnswer(video: $0, annotatedFrames: counts[$0.id] ?? 0) }
  }

  private enum Key: String, CodingKey {
    case id, name, width, height, fps, bytes
    case projectID = "project_id"
    case frameCount = "frame_count"
    case annotatedFrames = "annotated_frames"
    case createdAt = "created_at"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(video.id, forKey: .id)
    try container.encode(video.name, forKey: .name)
    try container.encode(video.projectID, forKey: .projectID)
    try container.encode(video.frameCount, forKey: .frameCount)
    try container.encode(annotatedFrames, forKey: .annotatedFrames)
    try container.encode(video.size.width, forKey: .width)
    try container.encode(video.size.height, forKey: .height)
    try container.encode(video.framesPerSecond, forKey: .fps)
    try container.encode(video.bytes, forKey: .bytes)
    try container.encode(video.createdAt, forKey: .createdAt)
  }
}
