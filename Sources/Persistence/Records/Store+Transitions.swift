import GRDB
import Masklets

extension Store {
  /// What is known of each object's masks on `frames` of a session, by object and ascending frame.
  package func observations(
    of session: String, frames: ClosedRange<Int>
  ) async throws -> [(objectID: ObjectID, masks: [MaskObservation])] {
    try await database.read { db in
      try Store.objects(of: session, in: db).map { object in
        // SQLite takes the bare columns from the row with the smallest origin: the mask shown.
        let masks = try ObservedMask.fetchAll(
          db,
          sql: """
            SELECT mask.frame, mask.score, mask.area, min(mask.origin) AS origin, iou, shift
            FROM mask LEFT JOIN transition
              ON transition.object_key = mask.object_key AND transition.frame = mask.frame
            WHERE mask.object_key = ? AND mask.frame BETWEEN ? AND ?
            GROUP BY mask.frame ORDER BY mask.frame
            """,
          arguments: [object.key, frames.lowerBound, frames.upperBound])
        return (object.id, masks.map(\.observation))
      }
    }
  }

  /// Computes the transitions to and from the masks shown on `frames` of an object anew.
  static func updateTransitions(
    of key: Int64, around frames: [Int], size: ImageSize, in db: Database
  ) throws {
    for frame in Set(frames + frames.map { $0 + 1 }) {
      guard let after = try shownMask(of: key, frame: frame, in: db)?.mask(size: size),
        let before = try shownMask(of: key, frame: frame - 1, in: db)?.mask(size: size),
        let transition = Transition(from: before, to: after)
      else {
        try TransitionRecord.filter { $0.objectKey == key }.filter { $0.frame == frame }.deleteAll(
          db)
        continue
      }
      try TransitionRecord(
        objectKey: key, frame: frame, iou: transition.iou, shift: transition.shift
      ).insert(db, onConflict: .replace)
    }
  }

  /// The size of the video that an object is on; nil for an object that does not exist.
  static func videoSize(ofObject key: Int64, in db: Database) throws -> ImageSize? {
    try Video.fetchOne(
      db,
      sql: """
        SELECT video.* FROM object
        JOIN session ON session.id = object.session_id JOIN video ON video.id = session.video_id
        WHERE object.key = ?
        """,
      arguments: [key]
    )?.size
  }
}

/// The mask shown on a frame with the transition to it.
private struct ObservedMask: Decodable, FetchableRecord {
  let frame: Int
  let score: Double
  let area: Int
  let origin: StoredMask.Origin
  let iou: Double?
  let shift: Double?

  var observation: MaskObservation {
    var transition: Transition?
    if let iou, let shift { transition = Transition(iou: iou, shift: shift) }
    return MaskObservation(
      frame: frame, score: Float(score).asScore, area: area, transition: transition,
      isPersons: origin == .person)
  }
}
