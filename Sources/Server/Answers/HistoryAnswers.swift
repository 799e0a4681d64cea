import Persistence

/// What can be undone and redone.
struct HistoryAnswer: Encodable, Sendable {
  let state: HistoryState

  fileprivate enum Key: String, CodingKey {
    case undo, redo
    case first = "from_frame"
    case last = "to_frame"
    case objectIDs = "object_ids"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(state.undo, forKey: .undo)
    try container.encode(state.redo, forKey: .redo)
  }

  static let schema = Schema.object([
    "undo": Schema.nullable(Schema.string), "redo": Schema.nullable(Schema.string),
  ])
}

/// What an undo or a redo changed, and what can be undone and redone now.
struct HistoryMoveAnswer: Encodable, Sendable {
  let move: HistoryMove

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: HistoryAnswer.Key.self)
    try container.encode(move.state.undo, forKey: .undo)
    try container.encode(move.state.redo, forKey: .redo)
    try container.encode(move.frames?.lowerBound, forKey: .first)
    try container.encode(move.frames?.upperBound, forKey: .last)
    try container.encode(move.objectIDs, forKey: .objectIDs)
  }

  static let schema = Schema.object([
    "undo": Schema.nullable(Schema.string), "redo": Schema.nullable(Schema.string),
    "from_frame": Schema.nullable(Schema.integer), "to_frame": Schema.nullable(Schema.integer),
    "object_ids": Schema.array(Schema.integer),
  ])
}
