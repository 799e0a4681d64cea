import Foundation
import GRDB
import Masklets

extension Store {
  /// Projects in the order in which they were made, after the one with id `cursor`.
  package func projects(after cursor: String?, limit: Int) async throws -> Page<Project> {
    try await database.read { db in
      var request = ProjectRecord.order { $0.sequence }.limit(limit + 1)
      if let cursor {
        let last = ProjectRecord.filter { $0.id == cursor }.select(ProjectRecord.Columns.sequence)
        request = request.filter { $0.sequence > last }
      }
      let projects = try request.fetchAll(db).map { try $0.project(in: db) }
      return Page(projects, limit: limit, cursor: \.id)
    }
  }

  package func project(_ id: String) async throws -> Project? {
    try await database.read { db in try ProjectRecord.fetch(id, in: db)?.project(in: db) }
  }

  /// The id of an existing project: `id`, or that of the first project for nil.
  ///
  /// - Throws: `RequestError` of kind `invalid` for an unknown id.
  package func projectID(_ id: String?) async throws -> String {
    try await database.read { db in
      var request = ProjectRecord.order { $0.sequence }
      if let id { request = request.filter { $0.id == id } }
      guard let found = try request.fetchOne(db) else {
        throw RequestError(.invalid, "Project \(id ?? "") not found: name an existing project")
      }
      return found.id
    }
  }

  /// Makes a project with `categories`.
  ///
  /// - Returns: the project made, or the one made with the same idempotency key before.
  package func insertProject(
    name: String, categories: [(name: String, color: ObjectColor)], key: String?, at date: Date
  ) async throws -> Project {
    try await database.write { db in
      if let id = try Store.resource(madeWith: key, kind: "project", in: db),
        let known = try ProjectRecord.fetch(id, in: db)
      {
        return try known.project(in: db)
      }
      let project = ProjectRecord(
        id: UUID().uuidString.lowercased(), name: name, createdAt: date)
      try project.insert(db)
      for category in categories {
        try Store.insertCategory(category.name, category.color, project: project.id, in: db)
      }
      try Store.insertIdempotencyKey(key, of: project.id, kind: "project", at: date, in: db)
      return try project.project(in: db)
    }
  }

  /// - Returns: nil for an unknown project.
  package func renameProject(_ id: String, to name: String) async throws -> Project? {
    try await database.write { db in
      try ProjectRecord.filter { $0.id == id }.updateAll(db) { $0.name.set(to: name) }
      return try ProjectRecord.fetch(id, in: db)?.project(in: db)
    }
  }

  /// Removes a project.
  ///
  /// - Parameter withVideos: true to record the deletion of its videos as well.
  /// - Throws: `RequestError`: `unknown`, or `conflict` while it holds videos or is the only one.
  package func removeProject(_ id: String, withVideos: Bool, at date: Date) async throws {
    try await writeFreeing { db in
      guard let project = try ProjectRecord.fetch(id, in: db)?.project(in: db) else {
        throw RequestError.unknownProject
      }
      guard withVideos || project.videoCount == 0 else {
        throw RequestError(
          .conflict,
          "Project \(project.name) holds \(project.videoCount) videos: move them to another "
            + "project, or delete them with it (?videos=delete)")
      }
      guard try ProjectRecord.fetchCount(db) > 1 else {
        throw RequestError(
          .conflict, "Project \(project.name) is the only one: make another first, or rename it")
      }
      let videos = try Video.present.filter { $0.projectID == id }.fetchAll(db).map(\.id)
      try Store.recordDeletion(of: videos, at: date, in: db)
      try db.execute(
        sql: "UPDATE video SET project_id = NULL WHERE project_id = ?", arguments: [id])
      try ProjectRecord.filter { $0.id == id }.deleteAll(db)
    }
  }
}
