import Masklets

/// The result of a `propagate_masks` job.
struct PropagateResult: Hashable, Sendable, Codable {
  /// Cuts listed at most: the job's status is to stay short.
  private static let cutsListed = 4

  let sessionID: String
  let totalFrames: Int
  let objectIDs: [ObjectID]
  /// First frames of the shots that it stopped before; nil if it stopped nowhere.
  let stoppedAtCuts: [Int]?
  /// Frames that at least one object was not carried to because of them.
  let framesLeft: Int?

  init(sessionID: String, totalFrames: Int, objectIDs: [ObjectID], shotStops: ShotStops?) {
    self.sessionID = sessionID
    self.totalFrames = totalFrames
    self.objectIDs = objectIDs
    let hasStopped = shotStops.map { $0.framesLeft > 0 } ?? false
    stoppedAtCuts = hasStopped ? shotStops?.stops.prefix(Self.cutsListed).map(\.cut) : nil
    framesLeft = hasStopped ? shotStops?.framesLeft : nil
  }

  private enum CodingKeys: String, CodingKey {
    case sessionID = "session_id"
    case totalFrames = "total_frames"
    case objectIDs = "object_ids"
    case stoppedAtCuts = "stopped_at_cuts"
    case framesLeft = "frames_left"
  }
}
