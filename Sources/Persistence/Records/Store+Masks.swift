import Foundation
import GRDB
import Jobs
import Masklets

extension Store: PropagationOutput {
  /// The masks shown on `frames` of a session, by frame and object id.
  ///
  /// Cost: one lookup for each object and frame.
  func masks(of session: String, frames: ClosedRange<Int>) async throws -> [StoredMask] {
    try await database.read { db in
      // Of a person's mask and a propagated one, the row of the smaller origin is taken: the bare
      // columns belong to the row of min().
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT object.object_id, mask.frame, mask.score, mask.counts, min(mask.origin) AS origin
          FROM object JOIN mask ON mask.object_key = object.key
          WHERE object.session_id = ? AND mask.frame BETWEEN ? AND ?
          GROUP BY mask.frame, object.object_id ORDER BY mask.frame, object.object_id
          """,
        arguments: [session, frames.lowerBound, frames.upperBound])
      return rows.map(StoredMask.init(row:))
    }
  }

  /// The mask shown for one object on one frame.
  func mask(of object: ObjectRecord, frame: Int) async throws -> StoredMask? {
    try await database.read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT ? AS object_id, frame, score, counts, origin FROM mask
          WHERE object_key = ? AND frame = ? ORDER BY origin LIMIT 1
          """,
        arguments: [object.id, object.key, frame])
      return row.map(StoredMask.init(row:))
    }
  }

  /// Stores the masks a job made of one frame, in one transaction. Objects that were deleted or
  /// locked meanwhile are left out; a person's mask of the frame stays the one that is shown.
  ///
  /// The frame is no longer stale, unless by an edit that came after the job's prompts were taken.
  ///
  /// - Returns: ids of the objects whose masks were stored.
  /// - Throws: `CancellationError` if the job does not run any more, `RequestError` if none of the
  ///   objects is left.
  func record(
    _ masks: [PropagatedMask], frame: Int, of propagation: PropagationRecord
  ) async throws -> [ObjectID] {
    try await database.write { db in
      try Store.requireRunning(propagation.job, in: db)
      let writable = try masks.filter { try Store.isWritable($0.key, in: db) }
      guard !writable.isEmpty else {
        if try masks.allSatisfy({ try !Store.exists($0.key, in: db) }) {
          throw RequestError(
            .conflict, "The session or all of its objects were deleted while the job ran")
        }
        return []
      }
      return try change(by: propagation, in: db) { change in
        for made in writable {
          try change.putMask(
            made.rle, score: made.score, frame: frame, of: made.key, origin: .propagated,
            logits: made.logits)
          try change.changeStale(of: made.key) {
            $0.clear(frame...frame, upTo: propagation.edit)
          }
        }
        return writable.map(\.objectID)
      }
    }
  }

  /// Gives the objects an empty mask on those of `frames` where they have none.
  ///
  /// - Throws: `CancellationError` if the job does not run any more.
  func fillEmpty(
    _ empty: RLE, frames: [Int], of keys: [Int64], propagation: PropagationRecord
  ) async throws {
    try await database.write { db in
      try Store.requireRunning(propagation.job, in: db)
      try change(by: propagation, in: db) { change in
        for key in keys where try Store.isWritable(key, in: db) {
          let present = try Set(
            Int.fetchAll(
              db, sql: "SELECT frame FROM mask WHERE object_key = ? AND origin = ?",
              arguments: [key, StoredMask.Origin.propagated.rawValue]))
          for frame in frames where !present.contains(frame) {
            try change.putMask(empty, score: 0, frame: frame, of: key, origin: .propagated)
          }
        }
      }
    }
  }

  static func put(
    _ mask: RLE, score: Float, frame: Int, of key: Int64, origin: StoredMask.Origin,
    in db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO mask (object_key, frame, origin, area, score, counts) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (object_key, frame, origin) DO UPDATE
          SET area = excluded.area, score = excluded.score, counts = excluded.counts
        """,
      arguments: [key, frame, origin.rawValue, mask.area, Double(score), mask.counts])
  }

  /// Keeps the logits of a mask that was just put.
  static func put(
    _ logits: StoredLogits, frame: Int, of key: Int64, origin: StoredMask.Origin, in db: Database
  ) throws {
    try db.execute(
      sql: "INSERT INTO mask_logits (object_key, frame, origin, logits) VALUES (?, ?, ?, ?)",
      arguments: [key, frame, origin.rawValue, logits.bytes])
  }

  /// The logits that a stored mask of the object was made from; nil where none were kept.
  func logits(of mask: StoredMask, key: Int64) async throws -> StoredLogits? {
    try await database.read { db in
      try Data.fetchOne(
        db,
        sql: "SELECT logits FROM mask_logits WHERE object_key = ? AND frame = ? AND origin = ?",
        arguments: [key, mask.frame, mask.origin.rawValue]
      ).map(StoredLogits.init(bytes:))
    }
  }

  static func requireRunning(_ job: JobID, in db: Database) throws {
    let state = try String.fetchOne(
      db, sql: "SELECT state FROM job WHERE id = ?", arguments: [job.rawValue])
    guard state == JobState.running.rawValue else { throw CancellationError() }
  }

  static func exists(_ key: Int64, in db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT 1 FROM object WHERE key = ?", arguments: [key]) ?? false
  }

  private static func isWritable(_ key: Int64, in db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT is_locked = 0 FROM object WHERE key = ?", arguments: [key])
      ?? false
  }
}

/// The job that masks are stored for, and what it knew.
struct PropagationRecord: Hashable, Sendable {
  let job: JobID
  let sessionID: String
  /// Number of the session's last edit when the job's prompts were taken.
  let edit: Int
  let objectIDs: [ObjectID]
  /// What history calls it.
  let title: String

  init(job: JobID, parameters: PropagateParameters) {
    self.job = job
    sessionID = parameters.sessionID
    edit = parameters.edit ?? 0
    objectIDs = parameters.objects.map(\.id)
    let count = objectIDs.count
    let what = count == 1 ? "object \(objectIDs[0])" : "\(count) objects"
    title = "Propagate \(what), frames \(parameters.start) to \(parameters.end)"
  }
}

extension StoredMask {
  fileprivate init(row: Row) {
    self.init(
      objectID: row["object_id"], frame: row["frame"],
      origin: Origin(rawValue: row["origin"]) ?? .propagated,
      score: Float(row["score"] as Double), counts: row["counts"])
  }
}
