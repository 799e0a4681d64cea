import Foundation
import GRDB
import Masklets

extension Store {
  private static let projectColumns = """
    SELECT project.*, (SELECT count(*) FROM video WHERE project_id = project.id) AS video_count
    FROM project
    """

  /// Projects in the order they were made, after the one of id `cursor`.
  func projects(after cursor: String?, limit: Int) async throws -> Page<Project> {
    try await database.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: Store.projectColumns + """
           WHERE ?1 IS NULL OR sequence > (SELECT sequence FROM project WHERE id = ?1)
          ORDER BY sequence LIMIT ?2
          """,
        arguments: [cursor, limit + 1])
      return Page(rows.map(Project.init(row:)), limit: limit, cursor: \.id)
    }
  }

  func project(_ id: String) async throws -> Project? {
    try await database.read { db in try Store.project(id, in: db) }
  }

  /// The project of this id, or the first one for nil.
  ///
  /// - Throws: `RequestError` of kind `invalid` for an unknown id.
  func projectID(_ id: String?) async throws -> String {
    try await database.read { db in
      let found = try String.fetchOne(
        db, sql: "SELECT id FROM project WHERE ?1 IS NULL OR id = ?1 ORDER BY sequence LIMIT 1",
        arguments: [id])
      guard let found else {
        throw RequestError(.invalid, "Project \(id ?? "") not found: name an existing project")
      }
      return found
    }
  }

  /// Makes a project with `categories`; the same idempotency key again finds it.
  func insertProject(
    name: String, categories: [(name: String, color: ObjectColor)], key: String?, at date: Date
  ) async throws -> Project {
    try await database.write { db in
      if let id = try Store.made(under: key, kind: "project", in: db),
        let known = try Store.project(id, in: db)
      {
        return known
      }
      let id = UUID().uuidString.lowercased()
      try db.execute(
        sql: "INSERT INTO project (id, name, created_at) VALUES (?, ?, ?)",
        arguments: [id, name, date.stored])
      for category in categories {
        try Store.insertCategory(category.name, category.color, project: id, in: db)
      }
      try Store.remember(id, under: key, kind: "project", at: date, in: db)
      return Project(id: id, name: name, videoCount: 0, createdAt: date)
    }
  }

  func renameProject(_ id: String, to name: String) async throws -> Project? {
    try await database.write { db in
      try db.execute(sql: "UPDATE project SET name = ? WHERE id = ?", arguments: [name, id])
      return try Store.project(id, in: db)
    }
  }

  func videoIDs(ofProject id: String) async throws -> [String] {
    try await database.read { db in
      try String.fetchAll(db, sql: "SELECT id FROM video WHERE project_id = ?", arguments: [id])
    }
  }

  /// Removes a project without videos.
  ///
  /// - Throws: `RequestError` of kind `conflict` while it holds videos, and for the only project.
  func removeProject(_ id: String) async throws {
    try await database.write { db in
      guard let project = try Store.project(id, in: db) else { return }
      guard project.videoCount == 0 else {
        throw RequestError(
          .conflict,
          "Project \(project.name) holds \(project.videoCount) videos: move them to another "
            + "project, or delete them with it (?videos=delete)")
      }
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM project") ?? 0 > 1 else {
        throw RequestError(
          .conflict, "Project \(project.name) is the only one: make another first, or rename it")
      }
      try db.execute(sql: "DELETE FROM project WHERE id = ?", arguments: [id])
    }
  }

  static func project(_ id: String, in db: Database) throws -> Project? {
    try Row.fetchOne(db, sql: projectColumns + " WHERE id = ?", arguments: [id])
      .map(Project.init(row:))
  }
}

extension Project {
  fileprivate init(row: Row) {
    self.init(
      id: row["id"], name: row["name"], videoCount: row["video_count"],
      createdAt: Date(stored: row["created_at"]))
  }
}
