import Foundation
import GRDB
import Masklets

/// Videos that are annotated together, with the categories their objects may have.
package struct Project: Hashable, Sendable, Identifiable {
  package let id: String
  package let name: String
  package let videoCount: Int
  package let createdAt: Date
}

/// The kind of thing an object is, such as `dog`: an entry of its project's list.
package struct ProjectCategory: Hashable, Sendable, Identifiable {
  package let id: String
  package let name: String
  package let color: ObjectColor
  /// How many objects of the project's videos have this category.
  package let objectCount: Int
}

/// Changes of a category; nil leaves a value as it is.
package struct CategoryChanges: Hashable, Sendable {
  package var name: String?
  package var color: ObjectColor?

  package init(name: String? = nil, color: ObjectColor? = nil) {
    self.name = name
    self.color = color
  }
}

/// A row of `project`.
struct ProjectRecord: StoredRecord {
  /// Given by the database.
  var sequence: Int64?
  let id: String
  let name: String
  let createdAt: Date

  static let databaseTableName = "project"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case sequence, id, name
    case createdAt = "created_at"
  }

  typealias Columns = CodingKeys

  func project(in db: Database) throws -> Project {
    Project(
      id: id, name: name,
      videoCount: try Video.present.filter { $0.projectID == id }.fetchCount(db),
      createdAt: createdAt)
  }

  static func fetch(_ id: String, in db: Database) throws -> ProjectRecord? {
    try ProjectRecord.filter { $0.id == id }.fetchOne(db)
  }
}

/// A row of `category`.
struct CategoryRecord: StoredRecord {
  /// Given by the database.
  var sequence: Int64?
  let id: String
  let projectID: String
  let name: String
  private let rgb: Int

  var color: ObjectColor { ObjectColor(rgb: rgb) }

  static let databaseTableName = "category"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case sequence, id, name
    case projectID = "project_id"
    case rgb = "color"
  }

  typealias Columns = CodingKeys

  init(id: String, projectID: String, name: String, color: ObjectColor) {
    self.id = id
    self.projectID = projectID
    self.name = name
    rgb = color.rgb
  }

  func category(in db: Database) throws -> ProjectCategory {
    let objects = try Int.fetchOne(
      db,
      sql: """
        SELECT count(*) FROM object JOIN session ON session.id = object.session_id
        JOIN video ON video.id = session.video_id
        WHERE video.project_id = ? AND object.category = ?
        """,
      arguments: [projectID, name])
    return ProjectCategory(id: id, name: name, color: color, objectCount: objects ?? 0)
  }

  static func fetch(
    _ id: String, of project: String, in db: Database
  ) throws -> CategoryRecord? {
    try CategoryRecord.filter { $0.id == id }.filter { $0.projectID == project }.fetchOne(db)
  }
}

extension RequestError {
  package static let unknownProject = RequestError(
    .unknown, "Project not found: it was deleted")
  package static let unknownCategory = RequestError(
    .unknown, "Category not found: it was deleted")
}
