import Foundation
import GRDB
import Masklets

extension Store {
  /// Stores a video, or finds the one of the same file that is stored already.
  func insert(_ video: Video) async throws -> Video {
    try await database.write { db in
      let known = try Row.fetchOne(
        db,
        sql: "SELECT * FROM video WHERE id = ? OR (path = ? AND bytes = ? AND modified_at = ?)",
        arguments: [video.id, video.path, video.bytes, video.modifiedAt.stored])
      if let known { return Video(row: known) }
      try db.execute(
        sql: """
          INSERT INTO video (id, name, path, is_upload, bytes, modified_at, width, height,
            frame_count, frames_per_second, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          video.id, video.name, video.path, video.isUpload, video.bytes, video.modifiedAt.stored,
          video.size.width, video.size.height, video.frameCount, video.framesPerSecond,
          video.createdAt.stored,
        ])
      return video
    }
  }

  func video(_ id: String) async throws -> Video? {
    try await database.read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM video WHERE id = ?", arguments: [id])
        .map(Video.init(row:))
    }
  }

  /// Videos by descending age, after the one of id `cursor`.
  func videos(after cursor: String?, limit: Int) async throws -> Page<Video> {
    try await database.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM video
          WHERE ?1 IS NULL OR (created_at, id) < (SELECT created_at, id FROM video WHERE id = ?1)
          ORDER BY created_at DESC, id DESC LIMIT ?2
          """,
        arguments: [cursor, limit + 1])
      return Page(rows.map(Video.init(row:)), limit: limit, cursor: \.id)
    }
  }

  /// Removes a video with its sessions and their masks.
  func removeVideo(_ id: String) async throws {
    try await database.write { db in
      try db.execute(sql: "DELETE FROM video WHERE id = ?", arguments: [id])
    }
  }
}

extension Video {
  init(row: Row) {
    self.init(
      id: row["id"], name: row["name"], frameCount: row["frame_count"],
      size: ImageSize(width: row["width"], height: row["height"]),
      framesPerSecond: row["frames_per_second"], bytes: row["bytes"],
      createdAt: Date(stored: row["created_at"]), path: row["path"], isUpload: row["is_upload"],
      modifiedAt: Date(stored: row["modified_at"]))
  }
}
