import Foundation
import GRDB
import Masklets

extension Store {
  /// Stores a new session.
  ///
  /// - Parameter limit: how many sessions may be open.
  /// - Returns: `id`, or the id of the open session on this video that was made with the same
  ///   idempotency key.
  /// - Throws: `RequestError` of kind `busy` at the limit.
  package func insertSession(
    id: String, videoID: String, videoPath: String, key: String? = nil, limit: Int, at date: Date
  ) async throws -> String {
    try await database.write { db in
      if let known = try Store.resource(madeWith: key, kind: "session", in: db),
        let session = try SessionRecord.fetchOne(db, key: known), session.closedAt == nil
      {
        guard session.videoID == videoID else {
          throw RequestError(
            .conflict, "The Idempotency-Key was used for another video: send a fresh one")
        }
        return known
      }
      guard try SessionRecord.filter({ $0.closedAt == nil }).fetchCount(db) < limit else {
        throw RequestError(
          .busy(retryAfter: 60), "\(limit) sessions are open: close those that nobody needs")
      }
      try SessionRecord(
        id: id, videoID: videoID, videoPath: videoPath, createdAt: date, lastAccessed: date
      ).insert(db)
      try Store.insertIdempotencyKey(key, of: id, kind: "session", at: date, in: db)
      return id
    }
  }

  package func session(_ id: String) async throws -> StoredSession? {
    try await database.read { db in try SessionRecord.fetchOne(db, key: id)?.stored(in: db) }
  }

  /// Open sessions, the latest first, after the one with id `cursor`.
  package func sessions(
    ofVideo videoID: String?, after cursor: String?, limit: Int
  ) async throws -> Page<StoredSession> {
    try await database.read { db in
      let records = try SessionRecord.fetchAll(
        db,
        sql: """
          SELECT * FROM session
          WHERE closed_at IS NULL
            AND video_id IN (SELECT id FROM video WHERE deleted_at IS NULL) AND (?1 IS NULL OR video_id = ?1) AND (?2 IS NULL
            OR (created_at, id) < (SELECT created_at, id FROM session WHERE id = ?2))
          ORDER BY created_at DESC, id DESC LIMIT ?3
          """,
        arguments: [videoID, cursor, limit + 1])
      let sessions = try records.compactMap { try $0.stored(in: db) }
      return Page(sessions, limit: limit, cursor: \.id)
    }
  }

  /// Closes a session: its history is removed, its masks stay.
  ///
  /// - Returns: false if it was closed before or is unknown.
  package func closeSession(_ id: String, at date: Date) async throws -> Bool {
    try await database.write { db in
      let closed = try SessionRecord.filter { $0.id == id }.filter { $0.closedAt == nil }
        .updateAll(db) { $0.closedAt.set(to: date.stored) }
      guard closed > 0 else { return false }
      try HistoryStep.filter { $0.sessionID == id }.deleteAll(db)
      return true
    }
  }

  package func updateLastAccess(ofSession id: String, at date: Date) async throws {
    _ = try await writeTrailing { db in
      try SessionRecord.filter(key: id).updateAll(db) { $0.lastAccessed.set(to: date.stored) }
    }
  }
}
