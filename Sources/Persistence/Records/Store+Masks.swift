import Foundation
import GRDB
import Masklets
import Propagation

extension Store {
  /// The masks shown on `frames` of a session, by frame and object id.
  ///
  /// Cost: one lookup for each object and frame.
  package func masks(of session: String, frames: ClosedRange<Int>) async throws -> [StoredMask] {
    try await database.read { db in
      // SQLite takes the bare columns from the row with the smallest origin: the mask shown.
      try StoredMask.fetchAll(
        db,
        sql: """
          SELECT object.object_id, mask.frame, mask.score, mask.counts, min(mask.origin) AS origin
          FROM object JOIN mask ON mask.object_key = object.key
          WHERE object.session_id = ? AND mask.frame BETWEEN ? AND ?
          GROUP BY mask.frame, object.object_id ORDER BY mask.frame, object.object_id
          """,
        arguments: [session, frames.lowerBound, frames.upperBound])
    }
  }

  /// The mask shown for one object on one frame.
  package func mask(of object: ObjectRecord, frame: Int) async throws -> StoredMask? {
    try await database.read { db in
      try Store.shownMask(of: object.key, frame: frame, in: db).map {
        StoredMask(
          objectID: object.id, frame: $0.frame, origin: $0.origin, score: Float($0.score).asScore,
          counts: $0.counts)
      }
    }
  }

  /// The logits from which a stored mask of the object was made; nil if none are stored.
  package func logits(of mask: StoredMask, key: Int64) async throws -> StoredLogits? {
    try await database.read { db in
      try LogitsRecord.filter { $0.objectKey == key }.filter { $0.frame == mask.frame }
        .filter { $0.origin == mask.origin }.fetchOne(db).map { StoredLogits(bytes: $0.logits) }
    }
  }

  /// The logits of the masks shown for an object on `frames`, by frame. Masks without logits are left
  /// out.
  package func logits(
    of object: ObjectRecord, frames: ClosedRange<Int>
  ) async throws -> [(frame: Int, logits: StoredLogits)] {
    try await database.read { db in
      // SQLite takes the bare columns from the row with the smallest origin: the mask shown.
      try Row.fetchAll(
        db,
        sql: """
          SELECT shown.frame, mask_logits.logits
          FROM (
            SELECT object_key, frame, min(origin) AS origin FROM mask
            WHERE object_key = ? AND frame BETWEEN ? AND ? GROUP BY frame
          ) AS shown
          JOIN mask_logits USING (object_key, frame, origin)
          ORDER BY shown.frame
          """,
        arguments: [object.key, frames.lowerBound, frames.upperBound]
      ).map { ($0["frame"], StoredLogits(bytes: $0["logits"])) }
    }
  }

  static func masks(of key: Int64) -> QueryInterfaceRequest<MaskRecord> {
    MaskRecord.filter { $0.objectKey == key }
  }

  /// The mask of a person, or the propagated one, of an object on a frame.
  static func mask(
    of key: Int64, frame: Int, origin: StoredMask.Origin, in db: Database
  ) throws -> MaskRecord? {
    try masks(of: key).filter { $0.frame == frame }.filter { $0.origin == origin }.fetchOne(db)
  }

  /// The mask of an object that people see on a frame: a person's before a propagated one.
  static func shownMask(of key: Int64, frame: Int, in db: Database) throws -> MaskRecord? {
    try masks(of: key).filter { $0.frame == frame }.order { $0.origin }.fetchOne(db)
  }

  /// Stores a mask in place of an earlier one of the same frame and origin, whose logits go.
  static func storeMask(
    _ mask: RLE, score: Float, frame: Int, of key: Int64, origin: StoredMask.Origin,
    in db: Database
  ) throws {
    // Not `upsert`, which returns the rowid that this table does not have.
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO mask (object_key, frame, origin, area, score, counts) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (object_key, frame, origin) DO UPDATE
          SET area = excluded.area, score = excluded.score, counts = excluded.counts
        """)
    try statement.execute(
      arguments: [
        key, frame, origin.rawValue, mask.area, Double(score.asScore), mask.counts,
      ])
  }
}
