import Foundation
import GRDB
import Masklets

/// Requests that were sent with an idempotency key, each known by a digest of what it asks for.
extension Store {
  /// Reserves a key for a request.
  ///
  /// - Returns: whether the key was free.
  /// - Throws: `RequestError` of kind `conflict` if the key belongs to a request with another digest.
  package func reserve(
    _ key: String, forRequest digest: String, at date: Date
  ) async throws -> Bool {
    try await database.write { db in
      let known = try String.fetchOne(
        db, sql: "SELECT digest FROM keyed_request WHERE key = ?", arguments: [key])
      guard known == nil || known == digest else {
        throw RequestError(
          .conflict, "The Idempotency-Key was used for another request: send a fresh one")
      }
      guard known == nil else { return false }
      try db.execute(
        sql: "INSERT INTO keyed_request (key, digest, created_at) VALUES (?, ?, ?)",
        arguments: [key, digest, date.stored])
      return true
    }
  }

  /// Frees a key whose request created nothing.
  package func release(_ key: String) async throws {
    try await database.write { db in
      try db.execute(sql: "DELETE FROM keyed_request WHERE key = ?", arguments: [key])
    }
  }
}
