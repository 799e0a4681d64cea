import Foundation
import GRDB

/// A row that an edit may change: one of those that an undone edit puts back.
struct HistoryRow: Hashable, Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case object
    case keyframe
    case mask
    case stale

    /// Columns of the primary key, in the order of `HistoryRow.key`.
    var keyColumns: [String] {
      switch self {
      case .object: ["key"]
      case .keyframe: ["object_key", "frame"]
      case .mask: ["object_key", "frame", "origin"]
      case .stale: ["object_key"]
      }
    }
  }

  let kind: Kind
  let objectKey: Int64
  /// −1 for rows of no frame.
  let frame: Int
  /// −1 for rows that are no mask.
  let origin: Int

  static func object(_ key: Int64) -> HistoryRow {
    HistoryRow(kind: .object, objectKey: key, frame: -1, origin: -1)
  }

  static func stale(_ key: Int64) -> HistoryRow {
    HistoryRow(kind: .stale, objectKey: key, frame: -1, origin: -1)
  }

  static func keyframe(_ key: Int64, _ frame: Int) -> HistoryRow {
    HistoryRow(kind: .keyframe, objectKey: key, frame: frame, origin: -1)
  }

  static func mask(_ key: Int64, _ frame: Int, _ origin: StoredMask.Origin) -> HistoryRow {
    HistoryRow(kind: .mask, objectKey: key, frame: frame, origin: origin.rawValue)
  }

  private var condition: String {
    kind.keyColumns.map { "\($0) = ?" }.joined(separator: " AND ")
  }

  private var key: StatementArguments {
    let values = [objectKey.databaseValue, frame.databaseValue, origin.databaseValue]
    return StatementArguments(Array(values.prefix(kind.keyColumns.count)))
  }

  /// The row as it stands; nil where there is none.
  func image(in db: Database) throws -> Data? {
    let row = try Row.fetchOne(
      db, sql: "SELECT * FROM \(kind.rawValue) WHERE \(condition)", arguments: key)
    return try row.map { try RowImage($0).data() }
  }

  /// Makes the row be as in `image`, or not be.
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

/// A row's columns as bytes, whatever columns its table has.
private struct RowImage {
  /// Columns that are null are not in it.
  let columns: [String: DatabaseValue]

  init(_ row: Row) {
    columns = Dictionary(uniqueKeysWithValues: row.map { ($0.0, $0.1) })
  }

  init(_ data: Data) throws {
    columns = try PropertyListDecoder().decode([String: Value].self, from: data)
      .mapValues(\.databaseValue)
  }

  func data() throws -> Data {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    return try encoder.encode(columns.mapValues(Value.init))
  }

  private enum Value: Codable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob(Data)

    init(_ value: DatabaseValue) {
      switch value.storage {
      case .null: self = .null
      case .int64(let number): self = .integer(number)
      case .double(let number): self = .real(number)
      case .string(let text): self = .text(text)
      case .blob(let data): self = .blob(data)
      }
    }

    var databaseValue: DatabaseValue {
      switch self {
      case .null: .null
      case .integer(let number): number.databaseValue
      case .real(let number): number.databaseValue
      case .text(let text): text.databaseValue
      case .blob(let data): data.databaseValue
      }
    }

    private enum Key: String, CodingKey {
      case integer = "i"
      case real = "r"
      case text = "t"
      case blob = "b"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      switch container.allKeys.first {
      case nil: self = .null
      case .integer: self = .integer(try container.decode(Int64.self, forKey: .integer))
      case .real: self = .real(try container.decode(Double.self, forKey: .real))
      case .text: self = .text(try container.decode(String.self, forKey: .text))
      case .blob: self = .blob(try container.decode(Data.self, forKey: .blob))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      switch self {
      case .null: break
      case .integer(let number): try container.encode(number, forKey: .integer)
      case .real(let number): try container.encode(number, forKey: .real)
      case .text(let text): try container.encode(text, forKey: .text)
      case .blob(let data): try container.encode(data, forKey: .blob)
      }
    }
  }
}
