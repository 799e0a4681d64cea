import Foundation
import GRDB
import Masklets

extension Store {
  /// The objects of a project's videos that bear a category's name.
  private static let objectsOfCategory = """
    SELECT object.key FROM object JOIN session ON session.id = object.session_id
    JOIN video ON video.id = session.video_id
    WHERE video.project_id = category.project_id AND object.category = category.name
    """
  private static let categoryColumns = """
    SELECT category.*, (SELECT count(*) FROM (\(objectsOfCategory))) AS object_count FROM category
    """

  /// A project's categories in the order they were made, after the one of id `cursor`.
  func categories(
    ofProject project: String, after cursor: String? = nil, limit: Int
  ) async throws -> Page<ProjectCategory> {
    try await database.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: Store.categoryColumns + """
           WHERE project_id = ?1
            AND (?2 IS NULL OR sequence > (SELECT sequence FROM category WHERE id = ?2))
          ORDER BY sequence LIMIT ?3
          """,
        arguments: [project, cursor, limit + 1])
      return Page(rows.map(ProjectCategory.init(row:)), limit: limit, cursor: \.id)
    }
  }

  /// Adds a category; the same idempotency key again finds it.
  ///
  /// - Parameter color: nil for the next of the colours objects cycle through.
  /// - Throws: `RequestError`: `unknown` project, `conflict` for a name the project has or when
  ///   it has `most` categories.
  func addCategory(
    name: String, color: ObjectColor?, to project: String, most: Int, key: String?, at date: Date
  ) async throws -> ProjectCategory {
    try await database.write { db in
      guard try Store.project(project, in: db) != nil else {
        throw RequestError.unknownProject
      }
      let kind = "category of \(project)"
      if let id = try Store.made(under: key, kind: kind, in: db),
        let known = try Store.category(id, of: project, in: db)
      {
        return known
      }
      try Store.requireFree(name, in: project, except: nil, in: db)
      let count =
        try Int.fetchOne(
          db, sql: "SELECT count(*) FROM category WHERE project_id = ?", arguments: [project]) ?? 0
      guard count < most else {
        throw RequestError(
          .conflict, "The project has \(count) categories, the most there can be: delete one first")
      }
      let id = try Store.insertCategory(
        name, color ?? ObjectColor.cycled(count), project: project, in: db)
      try Store.remember(id, under: key, kind: kind, at: date, in: db)
      guard let category = try Store.category(id, of: project, in: db) else {
        throw RequestError.unknownCategory
      }
      return category
    }
  }

  /// Changes a category; objects that bear its name are renamed with it.
  func updateCategory(
    _ id: String, of project: String, _ changes: CategoryChanges
  ) async throws -> ProjectCategory {
    try await database.write { db in
      guard let category = try Store.category(id, of: project, in: db) else {
        throw RequestError.unknownCategory
      }
      if let name = changes.name, name != category.name {
        try Store.requireFree(name, in: project, except: id, in: db)
        try Store.setCategory(name, ofObjectsOf: id, in: db)
      }
      try db.execute(
        sql: "UPDATE category SET name = ?, color = ? WHERE id = ?",
        arguments: [changes.name ?? category.name, (changes.color ?? category.color).rgb, id])
      return try Store.category(id, of: project, in: db) ?? category
    }
  }

  /// Removes a category.
  ///
  /// - Parameter force: also when objects bear its name, which then have no category.
  /// - Throws: `RequestError`: `unknown`, or `conflict` for one that is used, without `force`.
  func removeCategory(_ id: String, of project: String, force: Bool) async throws {
    try await database.write { db in
      guard let category = try Store.category(id, of: project, in: db) else {
        throw RequestError.unknownCategory
      }
      guard force || category.objectCount == 0 else {
        let objects = category.objectCount == 1 ? "1 object" : "\(category.objectCount) objects"
        throw RequestError(
          .conflict,
          "Category \(category.name) is used by \(objects): give those another category, or "
            + "delete it all the same (?force=true), which leaves them without one")
      }
      try Store.setCategory(nil, ofObjectsOf: id, in: db)
      try db.execute(sql: "DELETE FROM category WHERE id = ?", arguments: [id])
    }
  }

  @discardableResult
  static func insertCategory(
    _ name: String, _ color: ObjectColor, project: String, in db: Database
  ) throws -> String {
    let id = UUID().uuidString.lowercased()
    try db.execute(
      sql: "INSERT INTO category (id, project_id, name, color) VALUES (?, ?, ?, ?)",
      arguments: [id, project, name, color.rgb])
    return id
  }

  private static func category(
    _ id: String, of project: String, in db: Database
  ) throws -> ProjectCategory? {
    try Row.fetchOne(
      db, sql: categoryColumns + " WHERE id = ? AND project_id = ?", arguments: [id, project]
    ).map(ProjectCategory.init(row:))
  }

  private static func requireFree(
    _ name: String, in project: String, except id: String?, in db: Database
  ) throws {
    let other = try String.fetchOne(
      db, sql: "SELECT id FROM category WHERE project_id = ? AND name = ? AND id IS NOT ?",
      arguments: [project, name, id])
    guard other == nil else {
      throw RequestError(
        .conflict,
        "The project has a category \(name) already: use that one, or choose another name")
    }
  }

  private static func setCategory(
    _ name: String?, ofObjectsOf category: String, in db: Database
  ) throws {
    try db.execute(
      sql: """
        UPDATE object SET category = ?1 WHERE key IN (
          SELECT object.key FROM category JOIN video ON video.project_id = category.project_id
          JOIN session ON session.video_id = video.id JOIN object ON object.session_id = session.id
          WHERE category.id = ?2 AND object.category = category.name)
        """,
      arguments: [name, category])
  }
}

extension ProjectCategory {
  fileprivate init(row: Row) {
    self.init(
      id: row["id"], name: row["name"], color: ObjectColor(rgb: row["color"]),
      objectCount: row["object_count"])
  }
}
