import Jobs
import Masklets

extension JobEvent.Custom {
  /// The event that a propagation of these objects ended at a cut between shots.
  package static func stopped(at stop: ShotStops.Stop) throws -> JobEvent.Custom {
    try JobEvent.Custom(
      name: "stopped",
      encoding: StoppedPayload(frame: stop.cut, objectIDs: stop.objectIDs, reason: "shot cut"))
  }

  /// The event that an object was lost.
  package static func paused(_ lost: LostObject) throws -> JobEvent.Custom {
    try JobEvent.Custom(
      name: "paused",
      encoding: StoppedPayload(
        frame: lost.frame, objectIDs: [lost.objectID], reason: lost.reason.rawValue))
  }
}

/// `frame` is the first that no mask is made for, or none that is believed.
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
