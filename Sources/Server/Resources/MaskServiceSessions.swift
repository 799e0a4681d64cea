import Annotation
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
  let scope: PropagationScope
  /// nil for all.
  let objectIDs: [ObjectID]?
  /// Whether only to tell what it would take.
  let isDryRun: Bool

  private enum Key: String, CodingKey {
    case sessionID = "session_id"
    case start = "start_frame"
    case end = "end_frame"
    case direction, scope
    case objectIDs = "object_ids"
    case isDryRun = "dry_run"
  }

  private static let mostObjects = 1000

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    sessionID = try container.decode(String.self, forKey: .sessionID)
    start = try container.decodeIfPresent(Number<Int>.self, forKey: .start)?.value
    end = try container.decodeIfPresent(Number<Int>.self, forKey: .end)?.value
    direction = try container.choice(.direction, default: .both)
    scope = try container.choice(.scope, default: .full)
    isDryRun = try container.decodeIfPresent(Bool.self, forKey: .isDryRun) ?? false
    objectIDs = try container.decodeIfPresent([Number<Int>].self, forKey: .objectIDs)?.map(\.value)
    guard let objectIDs else { return }
    guard (1...Self.mostObjects).contains(objectIDs.count) else {
      throw DecodingError.dataCorruptedError(
        forKey: .objectIDs, in: container,
        debugDescription: "expected 1 to \(Self.mostObjects) ids, got \(objectIDs.count)")
    }
  }

  static let schema = Schema.object(
    [
      "session_id": Schema.string, "start_frame": Schema.nullable(Schema.atLeast(0)),
      "end_frame": Schema.nullable(Schema.atLeast(0)),
      "direction": Schema.choice(PropagationDirection.allCases.map(\.rawValue)),
      "scope": Schema.choice(PropagationScope.allCases.map(\.rawValue)),
      "object_ids": Schema.nullable(Schema.array(Schema.integer)),
      "dry_run": Schema.nullable(Schema.boolean),
    ], optional: ["start_frame", "end_frame", "direction", "scope", "object_ids", "dry_run"])
}
