import Masklets

/// An object whose masks cannot be believed from a frame on.
package struct LostObject: Hashable, Sendable, Codable {
  package enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
    case lowScore = "low score"
    case lostFromSight = "lost from sight"
  }

  package let objectID: ObjectID
  /// The first frame whose mask is not believed.
  package let frame: Int
  package let reason: Reason

  package init(objectID: ObjectID, frame: Int, reason: Reason) {
    self.objectID = objectID
    self.frame = frame
    self.reason = reason
  }
}
