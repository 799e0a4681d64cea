import GRDB
import Masklets

/// How an object's mask on a frame goes with the one on the frame before.
package struct Transition: Hashable, Sendable {
  /// Intersection over union of the two.
  package let iou: Double
  /// How far the centre moved, in units of the object's size (the root of its mean area).
  package let shift: Double
}

extension Transition {
  /// nil unless the object is seen on both frames.
  package init?(from before: RLE, to after: RLE) {
    guard let start = before.centroid, let end = after.centroid else { return nil }
    iou = before.iou(with: after)
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let area = Double(before.area + after.area) / 2
    shift = (dx * dx + dy * dy).squareRoot() / area.squareRoot()
  }

  fileprivate init?(row: Row) {
    guard let iou: Double = row["iou"], let shift: Double = row["shift"] else { return nil }
    self.iou = iou
    self.shift = shift
  }
}

extension Store {
  /// What is known of each object's masks on `frames` of a session, by object and ascending frame.
  func observations(
    of session: String, frames: ClosedRange<Int>
  ) async throws -> [(objectID: ObjectID, masks: [MaskObservation])] {
    try await database.read { db in
      try Store.objects(of: session, in: db).map { object in
        // The bare columns are those of the row with the smallest origin: the mask shown.
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT mask.frame, mask.score, mask.area, min(mask.origin) AS origin, iou, shift
            FROM mask LEFT JOIN transition
              ON transition.object_key = mask.object_key AND transition.frame = mask.frame
            WHERE mask.object_key = ? AND mask.frame BETWEEN ? AND ?
            GROUP BY mask.frame ORDER BY mask.frame
            """,
          arguments: [object.key, frames.lowerBound, frames.upperBound])
        return (
          object.id,
          rows.map { row in
            MaskObservation(
              frame: row["frame"], score: Float(row["score"] as Double), area: row["area"],
              transition: Transition(row: row),
              isPersons: row["origin"] == StoredMask.Origin.person.rawValue)
          }
        )
      }
    }
  }

  /// Measures the transitions to `frames` of an object and away from them, as its masks stand.
  static func measureTransitions(
    of key: Int64, around frames: [Int], size: ImageSize, in db: Database
  ) throws {
    for frame in Set(frames + frames.map { $0 + 1 }) {
      guard let after = try shownMask(of: key, frame: frame, size: size, in: db),
        let before = try shownMask(of: key, frame: frame - 1, size: size, in: db),
        let transition = Transition(from: before, to: after)
      else {
        try db.execute(
          sql: "DELETE FROM transition WHERE object_key = ? AND frame = ?",
          arguments: [key, frame])
        continue
      }
      try db.execute(
        sql: """
          INSERT INTO transition (object_key, frame, iou, shift) VALUES (?, ?, ?, ?)
          ON CONFLICT (object_key, frame) DO UPDATE
            SET iou = excluded.iou, shift = excluded.shift
          """,
        arguments: [key, frame, transition.iou, transition.shift])
    }
  }

  static func videoSize(ofObject key: Int64, in db: Database) throws -> ImageSize? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT width, height FROM object
        JOIN session ON session.id = object.session_id JOIN video ON video.id = session.video_id
        WHERE object.key = ?
        """,
      arguments: [key]
    ).map { ImageSize(width: $0["width"], height: $0["height"]) }
  }

  /// The mask of an object that people see on a frame.
  static func shownMask(
    of key: Int64, frame: Int, size: ImageSize, in db: Database
  ) throws -> RLE? {
    try String.fetchOne(
      db,
      sql: "SELECT counts FROM mask WHERE object_key = ? AND frame = ? ORDER BY origin LIMIT 1",
      arguments: [key, frame]
    ).map { try RLE(size: size, counts: $0) }
  }
}
