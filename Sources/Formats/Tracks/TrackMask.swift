import Masklets

/// One object's mask on one frame.
package struct TrackMask: Hashable, Sendable {
  package enum Origin: String, Hashable, Sendable, Codable {
    /// Seen and accepted by a person at a keyframe.
    case person
    case propagated
  }

  package var objectID: ObjectID
  package var frame: Int
  package var origin: Origin
  package var score: Float
  package var rle: RLE

  package init(
    objectID: ObjectID, frame: Int, origin: Origin = .propagated, score: Float = 1, rle: RLE
  ) {
    self.objectID = objectID
    self.frame = frame
    self.origin = origin
    self.score = score
    self.rle = rle
  }
}
