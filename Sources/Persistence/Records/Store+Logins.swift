import Foundation
import GRDB

/// Logins of browsers, each known by the digest of its cookie.
extension Store {
  /// Stores a login and removes those that have expired.
  package func insertLogin(_ digest: String, at date: Date, until end: Date) async throws {
    try await database.write { db in
      try db.execute(sql: "DELETE FROM login WHERE expires_at <= ?", arguments: [date.stored])
      try db.execute(
        sql: "INSERT INTO login (digest, expires_at) VALUES (?, ?)",
        arguments: [digest, end.stored])
    }
  }

  package func isLoggedIn(_ digest: String, at date: Date) async throws -> Bool {
    try await database.read { db in
      try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM login WHERE digest = ? AND expires_at > ?)",
        arguments: [digest, date.stored]) ?? false
    }
  }

  package func removeLogin(_ digest: String) async throws {
    try await database.write { db in
      try db.execute(sql: "DELETE FROM login WHERE digest = ?", arguments: [digest])
    }
  }
}
