import Masklets

/// The result of a `propagate_masks` job.
struct PropagateResult: Hashable, Sendable, Codable {
  let sessionID: String
  let totalFrames: Int
  let objectIDs: [ObjectID]

  private enum CodingKeys: String, CodingKey {
    case sessionID = "session_id"
    case totalFrames = "total_frames"
    case objectIDs = "object_ids"
  }
}
