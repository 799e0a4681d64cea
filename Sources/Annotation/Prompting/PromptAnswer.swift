import Masklets

/// The answer to a prompt: the object's mask on the frame.
package struct PromptAnswer: Hashable, Sendable {
  package let objectID: ObjectID
  package let name: String
  package let category: String?
  package let color: ObjectColor
  package let frame: Int
  package let mask: RLE
  package let score: Float
  /// Masks that the click may mean, this one among them; nil if that was not asked for.
  package var candidates: MaskCandidates?
}
