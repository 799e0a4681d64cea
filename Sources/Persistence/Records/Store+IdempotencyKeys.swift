import Foundation
import GRDB

extension Store {
  /// What was made under an idempotency key, if it is there still.
  ///
  /// - Parameter kind: what the request makes; a key serves one kind.
  static func made(under key: String?, kind: String, in db: Database) throws -> String? {
    guard let key else { return nil }
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT kind, resource_id FROM idempotency_key WHERE key = ?", arguments: [key])
    else { return nil }
    guard row["kind"] == kind else {
      throw RequestError(
        .conflict, "The Idempotency-Key was used for another request: send a fresh one")
    }
    return row["resource_id"]
  }

  static func remember(
    _ id: String, under key: String?, kind: String, at date: Date, in db: Database
  ) throws {
    guard let key else { return }
    try db.execute(
      sql: """
        INSERT INTO idempotency_key (key, kind, resource_id, created_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET resource_id = excluded.resource_id
        """,
      arguments: [key, kind, id, date.stored])
  }

  func removeIdempotencyKeys(before date: Date) async throws {
    try await database.write { db in
      try db.execute(
        sql: "DELETE FROM idempotency_key WHERE created_at < ?", arguments: [date.stored])
    }
  }
}
