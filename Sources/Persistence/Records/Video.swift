import Foundation
import GRDB
import Masklets

/// A video the service knows: a row of `video`.
package struct Video: Hashable, Identifiable, StoredRecord {
  package let id: String
  /// What people call it: the file name it came with.
  package let name: String
  package let frameCount: Int
  private let width: Int
  private let height: Int
  package let framesPerSecond: Double
  package let bytes: Int64
  package let createdAt: Date
  package let projectID: String
  /// The file: below the uploads folder if `isUpload`, else absolute.
  package let path: String
  package let isUpload: Bool
  /// When the file was last changed: together with its size, this shows whether it is still the same.
  package let modifiedAt: Date

  package init(
    id: String, name: String, frameCount: Int, size: ImageSize, framesPerSecond: Double,
    bytes: Int64, createdAt: Date, projectID: String, path: String, isUpload: Bool,
    modifiedAt: Date
  ) {
    self.id = id
    self.name = name
    self.frameCount = frameCount
    width = size.width
    height = size.height
    self.framesPerSecond = framesPerSecond
    self.bytes = bytes
    self.createdAt = createdAt
    self.projectID = projectID
    self.path = path
    self.isUpload = isUpload
    self.modifiedAt = modifiedAt
  }

  package var size: ImageSize { ImageSize(width: width, height: height) }

  package static let databaseTableName = "video"

  package enum CodingKeys: String, CodingKey, ColumnExpression {
    case id, name, width, height, bytes, path
    case frameCount = "frame_count"
    case framesPerSecond = "frames_per_second"
    case createdAt = "created_at"
    case projectID = "project_id"
    case isUpload = "is_upload"
    case modifiedAt = "modified_at"
  }

  package typealias Columns = CodingKeys

  /// The videos that are not being deleted.
  static var present: QueryInterfaceRequest<Video> {
    Video.filter(sql: "video.deleted_at IS NULL")
  }
}

extension RequestError {
  package static let videoBeingDeleted = RequestError(
    .busy(retryAfter: 1), "The same video is being deleted: try again in a moment")
  package static let unknownVideo = RequestError(.unknown, "Video not found: it was deleted")
}
