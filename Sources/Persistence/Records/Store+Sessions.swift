import Foundation
import GRDB
import Masklets

/// A session's own row, without its objects.
struct SessionRecord: Hashable, Sendable {
  let id: String
  let videoPath: String
  let createdAt: Date
  let lastAccessed: Date
  let closedAt: Date?
  let video: Video
}

extension Store {
  /// - Returns: `id`, or that of the open session on this video that was made under the key.
  func insertSession(
    id: String, videoID: String, videoPath: String, key: String? = nil, at date: Date
  ) async throws -> String {
    try await database.write { db in
      if let known = try Store.made(under: key, kind: "session", in: db),
        let row = try Row.fetchOne(
          db, sql: "SELECT video_id FROM session WHERE id = ? AND closed_at IS NULL",
          arguments: [known])
      {
        guard row["video_id"] == videoID else {
          throw RequestError(
            .conflict, "The Idempotency-Key was used for another video: send a fresh one")
        }
        return known
      }
      try db.execute(
        sql: """
          INSERT INTO session (id, video_id, video_path, created_at, last_accessed)
          VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [id, videoID, videoPath, date.stored, date.stored])
      try Store.remember(id, under: key, kind: "session", at: date, in: db)
      return id
    }
  }

  func session(_ id: String) async throws -> SessionRecord? {
    try await database.read { db in
      guard
        let row = try Row.fetchOne(db, sql: "SELECT * FROM session WHERE id = ?", arguments: [id])
      else { return nil }
      return try SessionRecord(row: row, in: db)
    }
  }

  /// Sessions by descending age, after the one of id `cursor`.
  func sessions(
    ofVideo videoID: String?, after cursor: String?, limit: Int
  ) async throws -> Page<SessionRecord> {
    try await database.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM session
          WHERE closed_at IS NULL AND (?1 IS NULL OR video_id = ?1) AND (?2 IS NULL
            OR (created_at, id) < (SELECT created_at, id FROM session WHERE id = ?2))
          ORDER BY created_at DESC, id DESC LIMIT ?3
          """,
        arguments: [videoID, cursor, limit + 1])
      let sessions = try rows.compactMap { try SessionRecord(row: $0, in: db) }
      return Page(sessions, limit: limit, cursor: \.id)
    }
  }

  /// Closes a session: its history goes, its masks stay.
  ///
  /// - Returns: false if it was closed before or is unknown.
  func closeSession(_ id: String, at date: Date) async throws -> Bool {
    try await database.write { db in
      try db.execute(
        sql: "UPDATE session SET closed_at = ? WHERE id = ? AND closed_at IS NULL",
        arguments: [date.stored, id])
      guard db.changesCount > 0 else { return false }
      try db.execute(sql: "DELETE FROM history_step WHERE session_id = ?", arguments: [id])
      return true
    }
  }

  func touchSession(_ id: String, at date: Date) async throws {
    try await database.write { db in
      try db.execute(
        sql: "UPDATE session SET last_accessed = ? WHERE id = ?", arguments: [date.stored, id])
    }
  }
}

extension SessionRecord {
  fileprivate init?(row: Row, in db: Database) throws {
    let videoID: String = row["video_id"]
    guard
      let video = try Row.fetchOne(
        db, sql: "SELECT * FROM video WHERE id = ?", arguments: [videoID])
    else { return nil }
    self.init(
      id: row["id"], videoPath: row["video_path"], createdAt: Date(stored: row["created_at"]),
      lastAccessed: Date(stored: row["last_accessed"]),
      closedAt: (row["closed_at"] as Double?).map(Date.init(stored:)), video: Video(row: video))
  }
}
