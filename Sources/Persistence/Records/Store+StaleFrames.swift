import Foundation
import GRDB

/// A row of `stale`; an object without stale frames has none.
struct StaleRecord: StoredRecord {
  let objectKey: Int64
  /// The JSON of a `StaleFrames`.
  let runs: String

  static let databaseTableName = "stale"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case runs
    case objectKey = "object_key"
  }

  typealias Columns = CodingKeys

  init(objectKey: Int64, _ frames: StaleFrames) throws {
    self.objectKey = objectKey
    runs = String(decoding: try JSONEncoder().encode(frames), as: UTF8.self)
  }

  func frames() throws -> StaleFrames {
    try JSONDecoder().decode(StaleFrames.self, from: Data(runs.utf8))
  }
}

extension Store {
  static func staleFrames(of key: Int64, in db: Database) throws -> StaleFrames {
    try StaleRecord.fetchOne(db, key: key)?.frames() ?? StaleFrames()
  }

  static func storeStaleFrames(_ stale: StaleFrames, of key: Int64, in db: Database) throws {
    if stale.isEmpty {
      try StaleRecord.deleteOne(db, key: key)
    } else {
      try StaleRecord(objectKey: key, stale).upsert(db)
    }
  }
}
