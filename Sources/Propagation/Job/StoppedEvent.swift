import Jobs
import Masklets

extension JobEvent.Custom {
  /// The event that a propagation of these objects ended at a cut between shots.
  package static func stopped(at stop: ShotStops.Stop) throws -> JobEvent.Custom {
    try JobEvent.Custom(
      name: "stopped",
      encoding: StoppedPayload(frame: stop.cut, objectIDs: stop.objectIDs, reason: "shot cut"))
  }
}

/// `frame` is the first of the shot that was not entered.
private struct StoppedPayload: Encodable {
  let frame: Int
  let objectIDs: [ObjectID]
  let reason: String

  enum CodingKeys: String, CodingKey {
    case frame = "frame_idx"
    case objectIDs = "object_ids"
    case reason
  }
}
