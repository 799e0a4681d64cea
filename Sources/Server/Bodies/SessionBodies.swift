import Masklets

/// `/initialize`. `model_size` must be a string and has no effect: the server's settings choose the
/// model.
struct InitializeBody: Decodable, Sendable {
  let videoPath: String

  private enum Key: String, CodingKey {
    case videoPath = "video_path"
    case modelSize = "model_size"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    videoPath = try container.decode(String.self, forKey: .videoPath)
    _ = try container.decodeIfPresent(String.self, forKey: .modelSize)
    guard !videoPath.isEmpty, videoPath.utf8.count <= 4096 else {
      throw DecodingError.dataCorruptedError(
        forKey: .videoPath, in: container, debugDescription: "expected 1 to 4096 bytes")
    }
  }

  static let schema = Schema.object(
    ["video_path": Schema.string, "model_size": Schema.nullable(Schema.string)],
    optional: ["model_size"])
}

/// `/session/close`
struct SessionBody: Decodable, Sendable {
  let sessionID: String

  private enum CodingKeys: String, CodingKey { case sessionID = "session_id" }

  static let schema = Schema.object(["session_id": Schema.string])
}

/// `POST /api/v1/sessions`
struct NewSessionBody: Decodable, Sendable {
  let videoID: String

  private enum CodingKeys: String, CodingKey { case videoID = "video_id" }

  static let schema = Schema.object(["video_id": Schema.string])
}

/// `/frame-masks`
struct FrameBody: Decodable, Sendable {
  let sessionID: String
  let frame: Int
  let format: MaskFormat

  private enum Key: String, CodingKey {
    case sessionID = "session_id"
    case frame = "frame_idx"
    case format
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    sessionID = try container.decode(String.self, forKey: .sessionID)
    frame = try container.decode(Number<Int>.self, forKey: .frame).value
    format = try container.choice(.format, default: .png)
  }

  static let schema = Schema.object(
    [
      "session_id": Schema.string, "frame_idx": Schema.atLeast(0),
      "format": Schema.reference("Format"),
    ], optional: ["format"])
}

/// `/propagate`
struct PropagateBody: Decodable, Sendable {
  let sessionID: String
  let start: Int?
  let end: Int?
  let direction: PropagationDirection

  private enum Key: String, CodingKey {
    case sessionID = "session_id"
    case start = "start_frame"
    case end = "end_frame"
    case direction
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    sessionID = try container.decode(String.self, forKey: .sessionID)
    start = try container.decodeIfPresent(Number<Int>.self, forKey: .start)?.value
    end = try container.decodeIfPresent(Number<Int>.self, forKey: .end)?.value
    direction = try container.choice(.direction, default: .both)
  }

  static let schema = Schema.object(
    [
      "session_id": Schema.string, "start_frame": Schema.nullable(Schema.atLeast(0)),
      "end_frame": Schema.nullable(Schema.atLeast(0)),
      "direction": Schema.choice(PropagationDirection.allCases.map(\.rawValue)),
    ], optional: ["start_frame", "end_frame", "direction"])
}
