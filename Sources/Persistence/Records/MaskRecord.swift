import Foundation
import GRDB
import Masklets
import Propagation

/// One object's stored mask on one frame.
package struct StoredMask: Hashable, Sendable {
  package enum Origin: Int, Hashable, Sendable, Codable {
    /// Seen and accepted by a person at a keyframe.
    case person = 0
    case propagated = 1
  }

  package let objectID: ObjectID
  package let frame: Int
  package let origin: Origin
  package let score: Float
  /// COCO's compressed run lengths for the video's size.
  package let counts: String
}

extension StoredMask: FetchableRecord {
  package init(row: Row) {
    self.init(
      objectID: row["object_id"], frame: row["frame"],
      origin: Origin(rawValue: row["origin"]) ?? .propagated,
      score: Float(row["score"] as Double).asScore, counts: row["counts"])
  }
}

extension StoredMask.Origin: DatabaseValueConvertible {}

/// A row of `mask`.
struct MaskRecord: StoredRecord {
  let objectKey: Int64
  let frame: Int
  let origin: StoredMask.Origin
  /// In pixels.
  let area: Int
  let score: Double
  /// COCO's compressed run lengths for the video's size.
  let counts: String

  static let databaseTableName = "mask"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case frame, origin, area, score, counts
    case objectKey = "object_key"
  }

  typealias Columns = CodingKeys

  /// - Throws: `RLEError` if the run lengths do not fit `size`.
  func mask(size: ImageSize) throws -> RLE { try RLE(size: size, counts: counts) }
}

/// A row of `mask_logits`: triggers remove it when its mask is changed or removed.
struct LogitsRecord: StoredRecord {
  let objectKey: Int64
  let frame: Int
  let origin: StoredMask.Origin
  /// The bytes of `StoredLogits`.
  let logits: Data

  static let databaseTableName = "mask_logits"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case frame, origin, logits
    case objectKey = "object_key"
  }

  typealias Columns = CodingKeys
}
