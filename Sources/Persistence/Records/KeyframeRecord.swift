import Foundation
import GRDB
import Masklets
import Propagation

/// A row of `keyframe`: the prompt that a person gave for an object on a frame.
struct KeyframeRecord: StoredRecord {
  let objectKey: Int64
  let frame: Int
  /// The JSON of a `StoredPrompt`.
  let prompt: Data

  static let databaseTableName = "keyframe"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case frame, prompt
    case objectKey = "object_key"
  }

  typealias Columns = CodingKeys

  /// The row without the mask of its prompt, which takes long to decode.
  func promptedFrame() throws -> PromptedFrame {
    let outline = try JSONDecoder().decode(PromptOutline.self, from: prompt)
    return PromptedFrame(
      frame: frame, clicks: outline.clicks, box: outline.box, hasMask: outline.mask != nil)
  }
}

/// A `StoredPrompt` whose mask is not decoded, only noticed.
private struct PromptOutline: Decodable {
  struct Unread: Decodable {
    init(from decoder: any Decoder) throws {}
  }

  let clicks: [Click]
  let box: Box?
  let mask: Unread?
}

/// A person's prompt and the mask it gave, ready to be stored.
package struct NewKeyframe: Sendable {
  /// The title of the change in the session's history.
  package var title: String
  package var objectID: ObjectID
  /// The object's key; nil for an object that is added with the keyframe.
  package var key: Int64?
  package var changes = ObjectChanges()
  package var frame: Int
  package var prompt: StoredPrompt
  package var mask: RLE
  package var score: Float
  package var logits: StoredLogits?

  package init(
    title: String, objectID: ObjectID, key: Int64?, changes: ObjectChanges = ObjectChanges(),
    frame: Int, prompt: StoredPrompt, mask: RLE, score: Float, logits: StoredLogits?
  ) {
    self.title = title
    self.objectID = objectID
    self.key = key
    self.changes = changes
    self.frame = frame
    self.prompt = prompt
    self.mask = mask
    self.score = score
    self.logits = logits
  }
}
