import Foundation
import GRDB

/// The place of a row that a step of history changed: undoing the step restores the row.
struct HistoryRow: Hashable, Sendable, Decodable {
  enum Kind: String, Sendable, Codable, CaseIterable {
    case object
    case keyframe
    case mask
    case stale
    case pause = "object_pause"
    case attributes = "object_attributes"

    /// Columns of the primary key, in the order of `HistoryRow.key`.
    var keyColumns: [String] {
      switch self {
      case .object: ["key"]
      case .keyframe, .pause, .attributes: ["object_key", "frame"]
      case .mask: ["object_key", "frame", "origin"]
      case .stale: ["object_key"]
      }
    }
  }

  let kind: Kind
  let objectKey: Int64
  /// −1 for rows that belong to no frame.
  let frame: Int
  /// −1 for rows that are not masks.
  let origin: Int

  enum CodingKeys: String, CodingKey {
    case kind, frame, origin
    case objectKey = "object_key"
  }

  static func object(_ key: Int64) -> HistoryRow {
    HistoryRow(kind: .object, objectKey: key, frame: -1, origin: -1)
  }

  static func stale(_ key: Int64) -> HistoryRow {
    HistoryRow(kind: .stale, objectKey: key, frame: -1, origin: -1)
  }

  static func keyframe(_ key: Int64, _ frame: Int) -> HistoryRow {
    HistoryRow(kind: .keyframe, objectKey: key, frame: frame, origin: -1)
  }

  static func pause(_ key: Int64, _ frame: Int) -> HistoryRow {
    HistoryRow(kind: .pause, objectKey: key, frame: frame, origin: -1)
  }

  static func attributes(_ key: Int64, _ frame: Int) -> HistoryRow {
    HistoryRow(kind: .attributes, objectKey: key, frame: frame, origin: -1)
  }

  static func mask(_ key: Int64, _ frame: Int, _ origin: StoredMask.Origin) -> HistoryRow {
    HistoryRow(kind: .mask, objectKey: key, frame: frame, origin: origin.rawValue)
  }

  /// Records in a step of history that the row was absent before, unless the step has an image of
  /// the row already.
  ///
  /// - Parameter step: nil records nothing.
  func recordAbsence(in step: Int64?, _ db: Database) throws {
    guard let step else { return }
    try RowImageRecord(of: self, in: step, image: nil).insert(db, onConflict: .ignore)
  }

  private var condition: String {
    kind.keyColumns.map { "\($0) = ?" }.joined(separator: " AND ")
  }

  private var key: StatementArguments {
    let values = [objectKey.databaseValue, frame.databaseValue, origin.databaseValue]
    return StatementArguments(Array(values.prefix(kind.keyColumns.count)))
  }

  /// The row's columns as it is now; nil if it is absent.
  func image(in db: Database) throws -> Data? {
    let row = try Row.fetchOne(
      db, sql: "SELECT * FROM \(kind.rawValue) WHERE \(condition)", arguments: key)
    return try row.map { try RowImage($0).data() }
  }

  /// Makes the row equal to `image`; removes it for nil.
  func restore(_ image: Data?, in db: Database) throws {
    guard let image else {
      try db.execute(
        sql: "DELETE FROM \(kind.rawValue) WHERE \(condition)", arguments: key)
      return
    }
    let columns = try RowImage(image).columns.sorted { $0.key < $1.key }
    let names = columns.map(\.key)
    let others = names.filter { !kind.keyColumns.contains($0) }
    try db.execute(
      sql: """
        INSERT INTO \(kind.rawValue) (\(names.map(\.quotedDatabaseIdentifier).joined(separator: ", ")))
        VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
        ON CONFLICT (\(kind.keyColumns.joined(separator: ", "))) DO UPDATE SET
          \(others.map { "\($0.quotedDatabaseIdentifier) = excluded.\($0.quotedDatabaseIdentifier)" }
            .joined(separator: ", "))
        """,
      arguments: StatementArguments(columns.map(\.value)))
  }
}

/// A row of `history_row`: the image of a row that a step changed, as it was before the step or, once
/// the step is undone, as it was after.
struct RowImageRecord: StoredRecord {
  let stepID: Int64
  let kind: HistoryRow.Kind
  let objectKey: Int64
  let frame: Int
  let origin: Int
  /// A `RowImage`; nil for a row that was absent.
  let image: Data?

  static let databaseTableName = "history_row"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case kind, frame, origin, image
    case stepID = "step_id"
    case objectKey = "object_key"
  }

  typealias Columns = CodingKeys

  init(of row: HistoryRow, in step: Int64, image: Data?) {
    stepID = step
    kind = row.kind
    objectKey = row.objectKey
    frame = row.frame
    origin = row.origin
    self.image = image
  }

  static func image(of row: HistoryRow, in step: Int64) -> QueryInterfaceRequest<RowImageRecord> {
    filter { $0.stepID == step }.filter { $0.kind == row.kind }
      .filter { $0.objectKey == row.objectKey }.filter { $0.frame == row.frame }
      .filter { $0.origin == row.origin }
  }
}

extension HistoryRow.Kind: DatabaseValueConvertible {}
