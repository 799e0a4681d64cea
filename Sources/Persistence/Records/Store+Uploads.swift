import Foundation
import GRDB
import Masklets

extension Store {
  /// Starts an upload.
  ///
  /// - Parameter maximum: how many uploads may be unfinished.
  /// - Returns: the upload started, or the one started with the same idempotency key before.
  /// - Throws: `RequestError` of kind `busy` if `maximum` uploads are unfinished.
  package func insertUpload(
    name: String, bytes: Int64, project: String, maximum: Int, key: String?, at date: Date
  ) async throws -> ResumableUpload {
    try await database.write { db in
      if let id = try Store.resource(madeWith: key, kind: "upload", in: db),
        let known = try UploadRecord.fetchOne(db, key: id)
      {
        return try known.upload(in: db)
      }
      guard try Store.unfinishedUploads.fetchCount(db) < maximum else {
        throw RequestError(
          .busy(retryAfter: 60),
          "\(maximum) uploads are unfinished, the most there can be: finish or delete one first")
      }
      let upload = UploadRecord(
        id: UUID().uuidString.lowercased(), name: name, bytes: bytes, projectID: project,
        changedAt: date)
      try upload.insert(db)
      try Store.insertIdempotencyKey(key, of: upload.id, kind: "upload", at: date, in: db)
      return try upload.upload(in: db)
    }
  }

  /// The upload with an offset of 0 until its video exists: the bytes are counted on the disk.
  package func upload(_ id: String) async throws -> ResumableUpload? {
    try await database.read { db in try UploadRecord.fetchOne(db, key: id)?.upload(in: db) }
  }

  /// Sets when bytes of the upload arrived last and, once it is complete, its video.
  package func updateUpload(_ id: String, changedAt date: Date, video: String? = nil) async throws {
    _ = try await database.write { db in
      try UploadRecord.filter(key: id).updateAll(db) { upload in
        [upload.changedAt.set(to: date.stored)]
          + (video.map { [upload.videoID.set(to: $0)] } ?? [])
      }
    }
  }

  package func removeUpload(_ id: String) async throws {
    _ = try await writeFreeing { db in try UploadRecord.deleteOne(db, key: id) }
  }

  /// Removes uploads to which nothing was added since `date`.
  ///
  /// - Returns: ids of the unfinished uploads that remain.
  package func removeUploads(before date: Date) async throws -> Set<String> {
    try await database.write { db in
      try UploadRecord.filter { $0.changedAt < date.stored }.deleteAll(db)
      return try Set(Store.unfinishedUploads.fetchAll(db).map(\.id))
    }
  }

  private static var unfinishedUploads: QueryInterfaceRequest<UploadRecord> {
    UploadRecord.filter { $0.videoID == nil }
  }
}
