import Masklets

/// What can be taken back and done again in a session, in words for a person; nil for nothing.
package struct HistoryState: Hashable, Sendable {
  package let undo: String?
  package let redo: String?
}

/// What an undone or redone step changed.
package struct HistoryMove: Hashable, Sendable {
  package let state: HistoryState
  /// From the first to the last frame whose masks or prompts changed; nil where none did.
  package let frames: ClosedRange<Int>?
  package let objectIDs: [ObjectID]
}

/// How much history a session keeps; the oldest steps go first.
struct HistoryLimits: Hashable, Sendable {
  var steps = 100
  /// Of the rows that the steps overwrote. A step larger than this cannot be undone.
  var bytes = 256 << 20
}
