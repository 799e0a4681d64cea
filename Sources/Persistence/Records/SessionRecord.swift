import Foundation
import GRDB
import Masklets

/// A row of `session`.
struct SessionRecord: StoredRecord {
  let id: String
  let videoID: String
  let videoPath: String
  let createdAt: Date
  let lastAccessed: Date
  var closedAt: Date?
  /// How many objects were ever added: chooses the next one's colour.
  var objectsAdded = 0
  /// Number of the last edit.
  var edits = 0

  static let databaseTableName = "session"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case id, edits
    case videoID = "video_id"
    case videoPath = "video_path"
    case createdAt = "created_at"
    case lastAccessed = "last_accessed"
    case closedAt = "closed_at"
    case objectsAdded = "objects_added"
  }

  typealias Columns = CodingKeys
}

/// A session as the store holds it, without its objects.
package struct StoredSession: Hashable, Sendable {
  package let id: String
  /// The video as the client named it.
  package let videoPath: String
  package let createdAt: Date
  package let lastAccessed: Date
  package let closedAt: Date?
  package let video: Video

  fileprivate init(_ record: SessionRecord, of video: Video) {
    id = record.id
    videoPath = record.videoPath
    createdAt = record.createdAt
    lastAccessed = record.lastAccessed
    closedAt = record.closedAt
    self.video = video
  }
}

extension SessionRecord {
  /// The session with its video; nil if the video is being deleted.
  func stored(in db: Database) throws -> StoredSession? {
    try Video.present.filter(key: videoID).fetchOne(db).map { StoredSession(self, of: $0) }
  }
}

extension RequestError {
  package static let unknownSession = RequestError(
    .unknown, "Session not found: it was closed or deleted. Open its video again")
}
