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
            frame_count, frames_per_second, created_at, project_id)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          video.id, video.name, video.path, video.isUpload, video.bytes, video.modifiedAt.stored,
          video.size.width, video.size.height, video.frameCount, video.framesPerSecond,
          video.createdAt.stored, video.projectID,
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
  func videos(
    ofProject project: String?, after cursor: String?, limit: Int
  ) async throws -> Page<Video> {
    try await database.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM video
          WHERE (?1 IS NULL OR project_id = ?1) AND (?2 IS NULL
            OR (created_at, id) < (SELECT created_at, id FROM video WHERE id = ?2))
          ORDER BY created_at DESC, id DESC LIMIT ?3
          """,
        arguments: [project, cursor, limit + 1])
      return Page(rows.map(Video.init(row:)), limit: limit, cursor: \.id)
    }
  }

  /// - Returns: nil for an unknown video.
  func updateVideo(_ id: String, name: String?, project: String?) async throws -> Video? {
    try await database.write { db in
      try db.execute(
        sql: """
          UPDATE video SET name = coalesce(?, name), project_id = coalesce(?, project_id)
          WHERE id = ?
          """,
        arguments: [name, project, id])
      return try Row.fetchOne(db, sql: "SELECT * FROM video WHERE id = ?", arguments: [id])
        .map(Video.init(row:))
    }
  }

  /// For each video how many of its frames have a mask with a pixel, in any session.
  func annotatedFrames(of videos: [String]) async throws -> [String: Int] {
    try await database.read { db in
      try videos.reduce(into: [:]) { counts, id in
        counts[id] = try Int.fetchOne(
          db,
          sql: """
            SELECT count(DISTINCT mask.frame) FROM session
            JOIN object ON object.session_id = session.id
            JOIN mask ON mask.object_key = object.key AND mask.area > 0
            WHERE session.video_id = ?
            """,
          arguments: [id])
      }
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
      createdAt: Date(stored: row["created_at"]), projectID: row["project_id"], path: row["path"],
      isUpload: row["is_upload"],
      modifiedAt: Date(stored: row["modified_at"]))
  }
}
