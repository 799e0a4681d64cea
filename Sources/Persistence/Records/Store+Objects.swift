import GRDB
import Masklets

extension Store {
  package func object(_ id: ObjectID, of session: String) async throws -> ObjectRecord? {
    try await database.read { db in try Store.object(id, of: session, in: db) }
  }

  /// Adds an object in the session's next colour.
  ///
  /// - Throws: `RequestError` if the session has `limit` objects or one with this id.
  package func insertObject(
    _ id: ObjectID, name: String?, category: String?, in session: String, limit: Int
  ) async throws -> ObjectRecord {
    try await change(session, "Add \(name ?? "Object \(id)")", objects: [id]) {
      try $0.insertObject(id, name: name, category: category, limit: limit)
    }
  }

  /// - Throws: `RequestError` if there is no object with this id.
  package func updateObject(
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
  package func removeObject(_ object: ObjectRecord, of session: String) async throws {
    try await change(session, "Remove \(object.name)", objects: [object.id]) {
      try $0.removeObject(object)
    }
  }

  /// The session's objects by ascending id.
  package func annotatedObjects(of session: String) async throws -> [AnnotatedObject] {
    try await database.read { db in
      try Store.objects(of: session, in: db).map { object in
        let keyframes = try Store.promptedFrames(of: object.key, in: db)
        let stale = try Store.staleFrames(of: object.key, in: db)
        return AnnotatedObject(
          id: object.id, name: object.name, category: object.category, color: object.color,
          isLocked: object.isLocked, state: object.state,
          keyframes: keyframes,
          maskCount: try Store.masks(of: object.key).select(MaskRecord.Columns.frame).distinct()
            .fetchCount(db),
          framesSeen: try Store.framesSeen(of: object.key, in: db),
          stale: stale.ranges,
          lost: try Store.unansweredPauses(
            of: object, keyframes: keyframes.map(\.frame), stale: stale, in: db),
          attributes: try Store.attributes(of: object.key, in: db))
      }
    }
  }

  /// By ascending id.
  static func objects(of session: String, in db: Database) throws -> [ObjectRecord] {
    try ObjectRecord.filter { $0.sessionID == session }.order { $0.id }.fetchAll(db)
  }

  static func object(_ id: ObjectID, of session: String, in db: Database) throws -> ObjectRecord? {
    try ObjectRecord.filter { $0.sessionID == session }.filter { $0.id == id }.fetchOne(db)
  }

  static func objectExists(_ key: Int64, in db: Database) throws -> Bool {
    try ObjectRecord.exists(db, key: key)
  }

  /// Runs of consecutive frames on which the mask shown has at least one pixel.
  private static func framesSeen(of key: Int64, in db: Database) throws -> [ClosedRange<Int>] {
    // SQLite takes the bare column `area` from the row with the smallest origin: the mask shown.
    let rows = try Row.fetchCursor(
      db,
      sql:
        "SELECT frame, area, min(origin) FROM mask WHERE object_key = ? GROUP BY frame ORDER BY frame",
      arguments: [key])
    var runs: [ClosedRange<Int>] = []
    while let row = try rows.next() {
      let frame: Int = row[0]
      if row[1] as Int > 0 { runs.append(joining: frame...frame) }
    }
    return runs
  }
}
