import Masklets

/// The result of a `propagate_masks` job.
struct PropagateResult: Hashable, Sendable, Codable {
  /// Cuts, and lost objects, listed at most: the job's status is to stay short.
  private static let listed = 4

  let sessionID: String
  let totalFrames: Int
  let objectIDs: [ObjectID]
  /// First frames of the shots that it stopped before; nil if it stopped nowhere.
  let stoppedAtCuts: [Int]?
  /// Frames that at least one object was not carried to because of them.
  let framesLeft: Int?
  /// Objects that were paused because they were lost; nil if none was.
  let pausedObjects: [ObjectID]?

  init(
    sessionID: String, totalFrames: Int, objectIDs: [ObjectID], shotStops: ShotStops?,
    lost: [LostObject]
  ) {
    self.sessionID = sessionID
    self.totalFrames = totalFrames
    self.objectIDs = objectIDs
    let hasStopped = shotStops.map { $0.framesLeft > 0 } ?? false
    stoppedAtCuts = hasStopped ? shotStops?.stops.prefix(Self.listed).map(\.cut) : nil
    framesLeft = hasStopped ? shotStops?.framesLeft : nil
    let paused = Set(lost.map(\.objectID)).sorted().prefix(Self.listed)
    pausedObjects = paused.isEmpty ? nil : Array(paused)
  }

  private enum CodingKeys: String, CodingKey {
    case sessionID = "session_id"
    case totalFrames = "total_frames"
    case objectIDs = "object_ids"
    case stoppedAtCuts = "stopped_at_cuts"
    case framesLeft = "frames_left"
    case pausedObjects = "paused_objects"
  }
}
