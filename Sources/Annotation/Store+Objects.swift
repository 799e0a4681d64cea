import GRDB
import Jobs
import Masklets

/// An object's own row.
struct ObjectRecord: Hashable, Sendable {
  /// Never used for another object.
  let key: Int64
  let id: ObjectID
  let name: String
  let category: String?
  let color: ObjectColor
  let isLocked: Bool

  init(row: Row) {
    key = row["key"]
    id = row["object_id"]
    name = row["name"]
    category = row["category"]
    color = ObjectColor(rgb: row["color"])
    isLocked = row["is_locked"]
  }
}

extension Store {
  func object(_ id: ObjectID, of session: String) async throws -> ObjectRecord? {
    try await database.read { db in try Store.object(id, of: session, in: db) }
  }

  /// Makes an object in the session's next colour.
  ///
  /// - Throws: `AnnotationError` when the session has `limit` objects or one of this id.
  func insertObject(
    _ id: ObjectID, name: String?, category: String?, in session: String, limit: Int
  ) async throws -> ObjectRecord {
    try await database.write { db in
      guard try Store.object(id, of: session, in: db) == nil else {
        throw AnnotationError(.conflict, "Object \(id) exists already")
      }
      let count =
        try Int.fetchOne(
          db, sql: "SELECT count(*) FROM object WHERE session_id = ?", arguments: [session]) ?? 0
      guard count < limit else {
        throw AnnotationError(
          .conflict, "The session has \(count) objects, the most there can be: delete one first")
      }
      let added = try Int.fetchOne(
        db,
        sql: """
          UPDATE session SET objects_added = objects_added + 1 WHERE id = ? RETURNING objects_added
          """,
        arguments: [session])
      guard let added else { throw AnnotationError.unknownSession(session) }
      try db.execute(
        sql:
          "INSERT INTO object (session_id, object_id, name, category, color) VALUES (?, ?, ?, ?, ?)",
        arguments: [
          session, id, name ?? "Object \(id)", category, ObjectColor.cycled(added - 1).rgb,
        ])
      guard let object = try Store.object(id, of: session, in: db) else {
        throw AnnotationError.unknownObject(id)
      }
      return object
    }
  }

  func updateObject(
    _ id: ObjectID, of session: String, _ changes: ObjectChanges
  ) async throws -> ObjectRecord? {
    try await database.write { db in
      guard let object = try Store.object(id, of: session, in: db) else { return nil }
      try db.execute(
        sql: "UPDATE object SET name = ?, category = ?, color = ?, is_locked = ? WHERE key = ?",
        arguments: [
          changes.name ?? object.name, changes.category ?? object.category,
          (changes.color ?? object.color).rgb, changes.isLocked ?? object.isLocked, object.key,
        ])
      return try Store.object(id, of: session, in: db)
    }
  }

  /// Removes an object with its prompts and masks.
  ///
  /// - Returns: false if there is none of this id.
  func removeObject(_ id: ObjectID, of session: String) async throws -> Bool {
    try await database.write { db in
      try db.execute(
        sql: "DELETE FROM object WHERE session_id = ? AND object_id = ?", arguments: [session, id])
      return db.changesCount > 0
    }
  }

  /// The session's objects by ascending id, with prompts and where they have masks.
  func annotatedObjects(of session: String) async throws -> [AnnotatedObject] {
    try await database.read { db in
      try Store.objects(of: session, in: db).map { object in
        let prompts = try Store.prompts(of: object.key, in: db)
        let count = try Int.fetchOne(
          db, sql: "SELECT count(DISTINCT frame) FROM mask WHERE object_key = ?",
          arguments: [object.key])
        return AnnotatedObject(
          id: object.id, name: object.name, category: object.category, color: object.color,
          isLocked: object.isLocked,
          keyframes: prompts.map { frame, prompt in
            PromptedFrame(
              frame: frame, clicks: prompt.clicks, box: prompt.box, hasMask: prompt.mask != nil)
          },
          maskCount: count ?? 0, framesSeen: try Store.framesSeen(of: object.key, in: db))
      }
    }
  }

  static func objects(of session: String, in db: Database) throws -> [ObjectRecord] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM object WHERE session_id = ? ORDER BY object_id", arguments: [session]
    ).map(ObjectRecord.init(row:))
  }

  static func object(_ id: ObjectID, of session: String, in db: Database) throws -> ObjectRecord? {
    try Row.fetchOne(
      db, sql: "SELECT * FROM object WHERE session_id = ? AND object_id = ?",
      arguments: [session, id]
    ).map(ObjectRecord.init(row:))
  }

  /// Runs of consecutive frames on which the mask shown has a pixel.
  private static func framesSeen(of key: Int64, in db: Database) throws -> [ClosedRange<Int>] {
    // The bare column `area` is that of the row with the smallest origin: the mask shown.
    let rows = try Row.fetchCursor(
      db,
      sql:
        "SELECT frame, area, min(origin) FROM mask WHERE object_key = ? GROUP BY frame ORDER BY frame",
      arguments: [key])
    var runs: [ClosedRange<Int>] = []
    while let row = try rows.next() {
      let frame: Int = row[0]
      guard row[1] as Int > 0 else { continue }
      if let last = runs.last, last.upperBound == frame - 1 {
        runs[runs.count - 1] = last.lowerBound...frame
      } else {
        runs.append(frame...frame)
      }
    }
    return runs
  }
}
