import Foundation
import GRDB
import Masklets

extension Store {
  /// Stores a video.
  ///
  /// - Returns: the video that was stored for the same file before, else `video`.
  /// - Throws: `RequestError` of kind `busy` while that one is being deleted.
  package func insert(_ video: Video) async throws -> Video {
    try await database.write { db in
      if let known = try Video.present.filter(key: video.id).fetchOne(db) { return known }
      func ofSameFile(_ videos: QueryInterfaceRequest<Video>) -> QueryInterfaceRequest<Video> {
        videos.ofFile(video.path, bytes: video.bytes, modifiedAt: video.modifiedAt)
      }
      if let known = try ofSameFile(Video.present).fetchOne(db) { return known }
      guard try ofSameFile(Video.all()).isEmpty(db), try !Video.exists(db, key: video.id) else {
        throw RequestError.videoBeingDeleted
      }
      try video.insert(db)
      return video
    }
  }

  /// The video of a file that has not changed since.
  package func video(
    ofFile path: String, bytes: Int64, modifiedAt: Date
  ) async throws -> Video? {
    try await database.read { db in
      try Video.present.ofFile(path, bytes: bytes, modifiedAt: modifiedAt).fetchOne(db)
    }
  }

  package func video(_ id: String) async throws -> Video? {
    try await database.read { db in try Video.present.filter(key: id).fetchOne(db) }
  }

  /// Videos, the latest first, after the one with id `cursor`.
  package func videos(
    ofProject project: String?, after cursor: String?, limit: Int
  ) async throws -> Page<Video> {
    try await database.read { db in
      let videos = try Video.fetchAll(
        db,
        sql: """
          SELECT * FROM video
          WHERE deleted_at IS NULL AND (?1 IS NULL OR project_id = ?1) AND (?2 IS NULL
            OR (created_at, id) < (SELECT created_at, id FROM video WHERE id = ?2))
          ORDER BY created_at DESC, id DESC LIMIT ?3
          """,
        arguments: [project, cursor, limit + 1])
      return Page(videos, limit: limit, cursor: \.id)
    }
  }

  /// Renames a video or moves it to another project; nil leaves the name or the project.
  ///
  /// - Returns: nil for an unknown video.
  package func updateVideo(_ id: String, name: String?, project: String?) async throws -> Video? {
    try await database.write { db in
      var changes: [ColumnAssignment] = []
      if let name { changes.append(Video.Columns.name.set(to: name)) }
      if let project { changes.append(Video.Columns.projectID.set(to: project)) }
      let video = Video.present.filter(key: id)
      try video.updateAll(db, changes)
      return try video.fetchOne(db)
    }
  }

  /// For each video, how many of its frames have a mask with at least one pixel, in any session.
  package func annotatedFrames(of videos: [String]) async throws -> [String: Int] {
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
}

extension QueryInterfaceRequest<Video> {
  /// Those of one file as it was at a time.
  fileprivate func ofFile(_ path: String, bytes: Int64, modifiedAt: Date) -> Self {
    filter { $0.path == path }.filter { $0.bytes == bytes }
      .filter { $0.modifiedAt == modifiedAt.stored }
  }
}
