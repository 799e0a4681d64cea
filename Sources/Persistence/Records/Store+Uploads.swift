import Foundation
import GRDB

/// A video that comes in several requests, each going on where the one before ended.
package struct ResumableUpload: Hashable, Sendable, Identifiable {
  package let id: String
  package let name: String
  /// How many bytes the file has.
  package let bytes: Int64
  package let projectID: String
  /// The video, once all bytes are here.
  package var video: Video?
  /// How many bytes are here.
  package var offset: Int64
}

extension Store {
  /// Starts an upload; the same idempotency key again finds it.
  ///
  /// - Throws: `RequestError` of kind `busy` when `most` uploads are unfinished.
  func insertUpload(
    name: String, bytes: Int64, project: String, most: Int, key: String?, at date: Date
  ) async throws -> ResumableUpload {
    try await database.write { db in
      if let id = try Store.made(under: key, kind: "upload", in: db),
        let known = try Store.upload(id, in: db)
      {
        return known
      }
      let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM upload WHERE video_id IS NULL")
      guard count ?? 0 < most else {
        throw RequestError(
          .busy(retryAfter: 60),
          "\(most) uploads are unfinished, the most there can be: finish or delete one first")
      }
      let id = UUID().uuidString.lowercased()
      try db.execute(
        sql: "INSERT INTO upload (id, name, bytes, project_id, changed_at) VALUES (?, ?, ?, ?, ?)",
        arguments: [id, name, bytes, project, date.stored])
      try Store.remember(id, under: key, kind: "upload", at: date, in: db)
      return ResumableUpload(
        id: id, name: name, bytes: bytes, projectID: project, video: nil, offset: 0)
    }
  }

  /// The upload with an offset of 0, or all bytes when its video is there.
  func upload(_ id: String) async throws -> ResumableUpload? {
    try await database.read { db in try Store.upload(id, in: db) }
  }

  func touchUpload(_ id: String, video: String? = nil, at date: Date) async throws {
    try await database.write { db in
      try db.execute(
        sql: "UPDATE upload SET changed_at = ?, video_id = coalesce(?, video_id) WHERE id = ?",
        arguments: [date.stored, video, id])
    }
  }

  func removeUpload(_ id: String) async throws {
    try await database.write { db in
      try db.execute(sql: "DELETE FROM upload WHERE id = ?", arguments: [id])
    }
  }

  /// - Returns: ids of the unfinished uploads that remain.
  func removeUploads(before date: Date) async throws -> Set<String> {
    try await database.write { db in
      try db.execute(sql: "DELETE FROM upload WHERE changed_at < ?", arguments: [date.stored])
      return Set(try String.fetchAll(db, sql: "SELECT id FROM upload WHERE video_id IS NULL"))
    }
  }

  private static func upload(_ id: String, in db: Database) throws -> ResumableUpload? {
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM upload WHERE id = ?", arguments: [id])
    else { return nil }
    let video = try (row["video_id"] as String?).flatMap {
      try Row.fetchOne(db, sql: "SELECT * FROM video WHERE id = ?", arguments: [$0])
    }
    let bytes: Int64 = row["bytes"]
    return ResumableUpload(
      id: row["id"], name: row["name"], bytes: bytes, projectID: row["project_id"],
      video: video.map(Video.init(row:)), offset: video == nil ? 0 : bytes)
  }
}
