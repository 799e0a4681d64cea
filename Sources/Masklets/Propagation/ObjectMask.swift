/// One object's mask on one frame, as an engine made it.
package struct ObjectMask: Hashable, Sendable {
  package var objectID: ObjectID
  package var mask: Mask
  /// The engine's confidence in this mask, 0 to 1.
  package var score: Float
  /// Low-resolution log-odds of the mask, square, with one of `logitsSides`; nil from engines
  /// without them.
  package var logits: [Float]?

  package static let logitsSide = 256
  /// Of the picture sizes that networks read.
  package static let logitsSides = PictureSize.sides.map { $0 / 4 }

  package init(objectID: ObjectID, mask: Mask, score: Float, logits: [Float]? = nil) {
    self.objectID = objectID
    self.mask = mask
    self.score = score.asScore
    self.logits = logits
  }
}
