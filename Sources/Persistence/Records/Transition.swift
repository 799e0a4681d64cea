import GRDB
import Masklets

/// How an object's mask on a frame compares with the one on the frame before.
package struct Transition: Hashable, Sendable {
  /// Intersection over union of the two.
  package let iou: Double
  /// How far the centre moved, as a multiple of the object's size: the square root of the mean area.
  package let shift: Double
}

extension Transition {
  /// nil unless the object is seen on both frames.
  package init?(from before: RLE, to after: RLE) {
    guard let start = before.centroid, let end = after.centroid else { return nil }
    iou = before.iou(with: after)
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let area = Double(before.area + after.area) / 2
    shift = (dx * dx + dy * dy).squareRoot() / area.squareRoot()
  }
}

/// What the store knows of one object's mask on one frame, apart from its pixels.
package struct MaskObservation: Hashable, Sendable {
  package let frame: Int
  /// The engine's confidence in the mask, 0 to 1.
  package let score: Float
  /// In pixels.
  package let area: Int
  /// From the mask on the frame before; nil unless the object is seen on both frames.
  package let transition: Transition?
  /// True if a person made or accepted the mask.
  package let isPersons: Bool

  package init(
    frame: Int, score: Float, area: Int, transition: Transition?, isPersons: Bool
  ) {
    self.frame = frame
    self.score = score
    self.area = area
    self.transition = transition
    self.isPersons = isPersons
  }
}

/// A row of `transition`: from the frame before to `frame`.
struct TransitionRecord: StoredRecord {
  let objectKey: Int64
  let frame: Int
  let iou: Double
  let shift: Double

  static let databaseTableName = "transition"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case frame, iou, shift
    case objectKey = "object_key"
  }

  typealias Columns = CodingKeys
}
