import Foundation
import GRDB
import Masklets

/// A video that is uploaded in several requests, each continuing where the one before ended.
package struct ResumableUpload: Hashable, Sendable, Identifiable {
  package let id: String
  package let name: String
  /// Size of the whole file.
  package let bytes: Int64
  package let projectID: String
  /// The video, once the upload is complete.
  package var video: Video?
  /// How many bytes have arrived.
  package var offset: Int64
}

/// A row of `upload`.
struct UploadRecord: StoredRecord {
  let id: String
  let name: String
  let bytes: Int64
  let projectID: String
  var videoID: String?
  let changedAt: Date

  static let databaseTableName = "upload"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case id, name, bytes
    case projectID = "project_id"
    case videoID = "video_id"
    case changedAt = "changed_at"
  }

  typealias Columns = CodingKeys

  /// The upload with an offset of 0 until its video exists: the bytes are counted on the disk.
  func upload(in db: Database) throws -> ResumableUpload {
    let video = try videoID.flatMap { try Video.present.filter(key: $0).fetchOne(db) }
    return ResumableUpload(
      id: id, name: name, bytes: bytes, projectID: projectID, video: video,
      offset: video == nil ? 0 : bytes)
  }
}

extension RequestError {
  package static let unknownUpload = RequestError(
    .unknown, "Upload not found: start it anew")
}
