import Foundation
import GRDB
import Masklets

extension Store {
  /// A project's categories in the order in which they were made, after the one with id `cursor`.
  package func categories(
    ofProject project: String, after cursor: String? = nil, limit: Int
  ) async throws -> Page<ProjectCategory> {
    try await database.read { db in
      var request = Store.categories(of: project).limit(limit + 1)
      if let cursor {
        let last = CategoryRecord.filter { $0.id == cursor }
          .select(CategoryRecord.Columns.sequence)
        request = request.filter { $0.sequence > last }
      }
      let categories = try request.fetchAll(db).map { try $0.category(in: db) }
      return Page(categories, limit: limit, cursor: \.id)
    }
  }

  /// Adds a category to a project.
  ///
  /// - Parameters:
  ///   - color: nil for the next of the colours that objects cycle through.
  ///   - maximum: how many categories the project may have.
  /// - Returns: the category added, or the one added with the same idempotency key before.
  /// - Throws: `RequestError`: `unknown` for the project, `conflict` for a name that the project has
  ///   already or if it has `maximum` categories.
  package func addCategory(
    name: String, color: ObjectColor?, to project: String, maximum: Int, key: String?,
    at date: Date
  ) async throws -> ProjectCategory {
    try await database.write { db in
      guard try ProjectRecord.fetch(project, in: db) != nil else {
        throw RequestError.unknownProject
      }
      let kind = "category of \(project)"
      if let id = try Store.resource(madeWith: key, kind: kind, in: db),
        let known = try CategoryRecord.fetch(id, of: project, in: db)
      {
        return try known.category(in: db)
      }
      try Store.requireUnused(name, in: project, except: nil, in: db)
      let count = try Store.categories(of: project).fetchCount(db)
      guard count < maximum else {
        throw RequestError(
          .conflict, "The project has \(count) categories, the most there can be: delete one first")
      }
      let category = try Store.insertCategory(
        name, color ?? ObjectColor.cycled(count), project: project, in: db)
      try Store.insertIdempotencyKey(key, of: category.id, kind: kind, at: date, in: db)
      return try category.category(in: db)
    }
  }

  /// Changes a category; a new name is given to the objects that have the category.
  package func updateCategory(
    _ id: String, of project: String, _ changes: CategoryChanges
  ) async throws -> ProjectCategory {
    try await database.write { db in
      guard let category = try CategoryRecord.fetch(id, of: project, in: db) else {
        throw RequestError.unknownCategory
      }
      if let name = changes.name, name != category.name {
        try Store.requireUnused(name, in: project, except: id, in: db)
        try Store.setCategory(name, ofObjectsOf: id, in: db)
      }
      let color = changes.color ?? category.color
      try CategoryRecord.filter { $0.id == id }.updateAll(db) {
        [$0.name.set(to: changes.name ?? category.name), $0.rgb.set(to: color.rgb)]
      }
      let changed = try CategoryRecord.fetch(id, of: project, in: db) ?? category
      return try changed.category(in: db)
    }
  }

  /// Removes a category.
  ///
  /// - Parameter force: true to remove it even if objects have it; they then have no category.
  /// - Throws: `RequestError`: `unknown`, or `conflict` for one that objects have, without `force`.
  package func removeCategory(_ id: String, of project: String, force: Bool) async throws {
    try await database.write { db in
      guard
        let category = try CategoryRecord.fetch(id, of: project, in: db)?.category(in: db)
      else { throw RequestError.unknownCategory }
      guard force || category.objectCount == 0 else {
        let objects = category.objectCount == 1 ? "1 object" : "\(category.objectCount) objects"
        throw RequestError(
          .conflict,
          "Category \(category.name) is used by \(objects): give those another category, or "
            + "delete it all the same (?force=true), which leaves them without one")
      }
      try Store.setCategory(nil, ofObjectsOf: id, in: db)
      try CategoryRecord.filter { $0.id == id }.deleteAll(db)
    }
  }

  /// In the order in which they were made.
  static func categories(of project: String) -> QueryInterfaceRequest<CategoryRecord> {
    CategoryRecord.filter { $0.projectID == project }.order { $0.sequence }
  }

  @discardableResult
  static func insertCategory(
    _ name: String, _ color: ObjectColor, project: String, in db: Database
  ) throws -> CategoryRecord {
    let category = CategoryRecord(
      id: UUID().uuidString.lowercased(), projectID: project, name: name, color: color)
    try category.insert(db)
    return category
  }

  private static func requireUnused(
    _ name: String, in project: String, except id: String?, in db: Database
  ) throws {
    let others = try categories(of: project).filter { $0.name == name }.fetchAll(db)
    guard others.allSatisfy({ $0.id == id }) else {
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
