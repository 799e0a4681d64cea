import Foundation
import GRDB
import Masklets

/// A row of `idempotency_key`: the resource that a request with this key made.
private struct IdempotencyKeyRecord: StoredRecord {
  let key: String
  /// The kind of resource; a key is good for one kind only.
  let kind: String
  let resourceID: String
  let createdAt: Date

  static let databaseTableName = "idempotency_key"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case key, kind
    case resourceID = "resource_id"
    case createdAt = "created_at"
  }

  typealias Columns = CodingKeys
}

extension Store {
  /// The id of the resource that an earlier request with this idempotency key made, which may have
  /// been removed since; nil for a new key or no key.
  ///
  /// - Throws: `RequestError` of kind `conflict` if the key was used for another kind of resource.
  static func resource(madeWith key: String?, kind: String, in db: Database) throws -> String? {
    guard let key, let known = try IdempotencyKeyRecord.fetchOne(db, key: key) else { return nil }
    guard known.kind == kind else {
      throw RequestError(
        .conflict, "The Idempotency-Key was used for another request: send a fresh one")
    }
    return known.resourceID
  }

  /// Stores which resource a request with this idempotency key made; does nothing without a key.
  static func insertIdempotencyKey(
    _ key: String?, of id: String, kind: String, at date: Date, in db: Database
  ) throws {
    guard let key else { return }
    try db.execute(
      sql: """
        INSERT INTO idempotency_key (key, kind, resource_id, created_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET resource_id = excluded.resource_id
        """,
      arguments: [key, kind, id, date.stored])
  }

  package func removeIdempotencyKeys(before date: Date) async throws {
    try await database.write { db in
      try IdempotencyKeyRecord.filter { $0.createdAt < date.stored }.deleteAll(db)
      try db.execute(
        sql: "DELETE FROM keyed_request WHERE created_at < ?", arguments: [date.stored])
    }
  }
}
