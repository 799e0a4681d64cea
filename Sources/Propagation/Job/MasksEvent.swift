import Jobs
import Masklets

extension JobEvent.Custom {
  static let masksName = "masks"

  /// The event that a job's masks of these objects on this frame are stored.
  package static func masks(frame: Int, objectIDs: [ObjectID]) throws -> JobEvent.Custom {
    try JobEvent.Custom(
      name: masksName, encoding: MasksPayload(frame: frame, objectIDs: objectIDs))
  }
}

private struct MasksPayload: Encodable {
  let frame: Int
  let objectIDs: [ObjectID]

  enum CodingKeys: String, CodingKey {
    case frame = "frame_idx"
    case objectIDs = "object_ids"
  }
}
