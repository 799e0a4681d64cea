import Foundation
import GRDB

/// A video that is being deleted: nobody finds it any more, and its files and rows are removed one
/// after the other, now or after the next start.
package struct VideoDeletion: Hashable, Sendable, Decodable, FetchableRecord {
  package let id: String
  /// As `Video.path`.
  package let path: String
  package let isUpload: Bool

  private enum CodingKeys: String, CodingKey {
    case id, path
    case isUpload = "is_upload"
  }
}

extension Store {
  /// Masks and images of history removed in one transaction: few enough that others write between,
  /// and that the log of a full disk holds them.
  private static let rowsPerDeletion = 500

  /// Records that a video is to be deleted.
  ///
  /// - Returns: nil for an unknown video.
  package func recordDeletion(ofVideo id: String, at date: Date) async throws -> VideoDeletion? {
    try await writeFreeing { db in
      guard let video = try Video.present.filter(key: id).fetchOne(db) else { return nil }
      try Store.recordDeletion(of: [id], at: date, in: db)
      return VideoDeletion(id: id, path: video.path, isUpload: video.isUpload)
    }
  }

  /// Deletions that were recorded and not completed.
  package func deletions() async throws -> [VideoDeletion] {
    try await database.read { db in
      try VideoDeletion.fetchAll(
        db, sql: "SELECT id, path, is_upload FROM video WHERE deleted_at IS NOT NULL")
    }
  }

  /// Marks videos as deleted, and their objects as locked, so that running jobs add no more masks.
  static func recordDeletion(of videos: [String], at date: Date, in db: Database) throws {
    for id in videos {
      try db.execute(
        sql: "UPDATE video SET deleted_at = ? WHERE id = ?", arguments: [date.stored, id])
      try db.execute(
        sql: """
          UPDATE object SET is_locked = 1
          WHERE session_id IN (SELECT id FROM session WHERE video_id = ?)
          """,
        arguments: [id])
    }
  }

  /// Removes the rows of a deleted video; the one that records the deletion goes last.
  package func removeRows(of deletion: VideoDeletion) async throws {
    let ofObjects = "FROM session JOIN object ON object.session_id = session.id"
    let masks = """
      DELETE FROM mask WHERE (object_key, frame, origin) IN (
        SELECT mask.object_key, mask.frame, mask.origin \(ofObjects)
        JOIN mask ON mask.object_key = object.key WHERE session.video_id = ? LIMIT ?)
      """
    let history = """
      DELETE FROM history_row WHERE (step_id, kind, object_key, frame, origin) IN (
        SELECT step_id, kind, object_key, frame, origin FROM session
        JOIN history_step ON history_step.session_id = session.id
        JOIN history_row ON history_row.step_id = history_step.id
        WHERE session.video_id = ? LIMIT ?)
      """
    for sql in [history, masks] {
      var removed = Self.rowsPerDeletion
      while removed == Self.rowsPerDeletion {
        try Task.checkCancellation()
        removed = try await writeFreeing { db in
          try db.execute(sql: sql, arguments: [deletion.id, Self.rowsPerDeletion])
          return db.changesCount
        }
      }
    }
    _ = try await writeFreeing { db in
      try db.execute(
        sql: "DELETE FROM video WHERE id = ? AND deleted_at IS NOT NULL", arguments: [deletion.id])
    }
  }

  /// All videos, without those being deleted.
  package func storedVideos() async throws -> [Video] {
    try await database.read { db in try Video.present.fetchAll(db) }
  }
}
