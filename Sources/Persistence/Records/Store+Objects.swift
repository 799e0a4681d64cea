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
  /// - Throws: `RequestError` when the session has `limit` objects or one of this id.
  func insertObject(
    _ id: ObjectID, name: String?, category: String?, in session: String, limit: Int
  ) async throws -> ObjectRecord {
    try await change(session, "Add \(name ?? "Object \(id)")", objects: [id]) {
      try $0.insertObject(id, name: name, category: category, limit: limit)
    }
  }

  /// - Throws: `RequestError` when there is none of this id.
  func updateObject(
    _ id: ObjectID, of session: String, _ changes: ObjectChanges
  ) async throws {
    guard changes != ObjectChanges() else { return }
    guard let object = try await object(id, of: session) else {
      throw RequestError.unknownObject(id)
    }
    try await change(session, changes.title(of: object), objects: [id]) {
      try $0.updateObject(object, changes)
    }
  }

  /// Removes an object with its prompts and masks.
  func removeObject(_ object: ObjectRecord, of session: String) async throws {
    try await change(session, "Remove \(object.name)", objects: [object.id]) {
      try $0.removeObject(object)
    }
  }

  /// The session's objects by ascending id, with prompts and where they have masks.
  func annotatedObjects(of session: String) async throws -> [AnnotatedObject] {
    try await database.read { db in
      try Store.objects(of: session, in: db).map { object in
        let count = try Int.fetchOne(
          db, sql: "SELECT count(DISTINCT frame) FROM mask WHERE object_key = ?",
          arguments: [object.key])
        return AnnotatedObject(
          id: object.id, name: object.name, category: object.category, color: object.color,
          isLocked: object.isLocked,
          keyframes: try Store.promptOutlines(of: object.key, in: db),
          maskCount: count ?? 0, framesSeen: try Store.framesSeen(of: object.key, in: db),
          stale: try Store.staleFrames(of: object.key, in: db).ranges)
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

extension ObjectChanges {
  /// What history calls the changes.
  fileprivate func title(of object: ObjectRecord) -> String {
    if let name, name != object.name { return "Rename \(object.name) to \(name)" }
    if let isLocked, isLocked != object.isLocked {
      return "\(isLocked ? "Lock" : "Unlock") \(object.name)"
    }
    if color != nil { return "Recolour \(object.name)" }
    return "Change \(object.name)"
  }
}
