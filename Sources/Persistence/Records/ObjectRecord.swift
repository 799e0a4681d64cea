import Formats
import GRDB
import Masklets
import Propagation

/// A row of `object`.
package struct ObjectRecord: Hashable, StoredRecord {
  /// Never reused for another object.
  package let key: Int64
  /// Unique in its session.
  package let id: ObjectID
  package let name: String
  package let category: String?
  private let rgb: Int
  package let isLocked: Bool
  /// How far its masks have come.
  package let state: ReviewState

  package var color: ObjectColor { ObjectColor(rgb: rgb) }

  package static let databaseTableName = "object"

  package enum CodingKeys: String, CodingKey, ColumnExpression {
    case key, name, category, state
    case id = "object_id"
    case rgb = "color"
    case isLocked = "is_locked"
  }

  package enum Columns {
    static let key = CodingKeys.key
    static let sessionID = Column("session_id")
    static let id = CodingKeys.id
    static let name = CodingKeys.name
    static let category = CodingKeys.category
    static let color = CodingKeys.rgb
    static let isLocked = CodingKeys.isLocked
    static let state = CodingKeys.state
  }
}

/// A row of `object` before it has a key.
struct NewObject: Encodable, PersistableRecord {
  let sessionID: String
  let id: ObjectID
  let name: String
  let category: String?
  let color: Int
  var isLocked = false

  static let databaseTableName = "object"

  enum CodingKeys: String, CodingKey {
    case name, category, color
    case sessionID = "session_id"
    case id = "object_id"
    case isLocked = "is_locked"
  }
}

/// One object of a session with its prompts and where it has masks.
package struct AnnotatedObject: Hashable, Sendable, Identifiable {
  package let id: ObjectID
  package let name: String
  package let category: String?
  package let color: ObjectColor
  /// A locked object's masks never change.
  package let isLocked: Bool
  /// How far its masks have come.
  package let state: ReviewState
  /// By ascending frame.
  package let keyframes: [PromptedFrame]
  /// How many frames have a stored mask, empty masks included.
  package let maskCount: Int
  /// The frames whose mask has at least one pixel.
  package let framesSeen: [ClosedRange<Int>]
  /// The frames whose masks no longer match the object's keyframes.
  package let stale: [ClosedRange<Int>]
  /// Where propagations lost it and no edit has followed, ascending.
  package let lost: [LostObject]
  /// By ascending frame.
  package let attributes: [FrameAttributes]
}

/// A person's prompt on one frame, without the pixels of its mask.
package struct PromptedFrame: Hashable, Sendable {
  package let frame: Int
  package let clicks: [Click]
  package let box: Box?
  package let hasMask: Bool
}

/// Changes of an object; nil leaves a value as it is.
package struct ObjectChanges: Hashable, Sendable {
  package var name: String?
  /// `.some(nil)` removes the category.
  package var category: String??
  package var color: ObjectColor?
  package var isLocked: Bool?
  package var state: ReviewState?

  package init(
    name: String? = nil, category: String?? = nil, color: ObjectColor? = nil,
    isLocked: Bool? = nil, state: ReviewState? = nil
  ) {
    self.name = name
    self.category = category
    self.color = color
    self.isLocked = isLocked
    self.state = state
  }

  /// The title of the changes in the session's history.
  func title(of object: ObjectRecord) -> String {
    if let name, name != object.name { return "Rename \(object.name) to \(name)" }
    if let isLocked, isLocked != object.isLocked {
      return "\(isLocked ? "Lock" : "Unlock") \(object.name)"
    }
    if color != nil { return "Recolour \(object.name)" }
    if let state, state != object.state { return "Mark \(object.name) as \(state.words)" }
    return "Change \(object.name)"
  }
}

extension RequestError {
  package static func unknownObject(_ id: ObjectID) -> RequestError {
    RequestError(.unknown, "Object \(id) not found in this session")
  }

  package static func objectExists(_ id: ObjectID) -> RequestError {
    RequestError(.conflict, "The session has an object \(id) already: choose another id")
  }
}
