import Foundation
import Masklets

/// The titles of the steps of a session that can be undone and redone next; nil for none.
package struct HistoryState: Hashable, Sendable {
  package let undo: String?
  package let redo: String?
}

/// A change that a session's history holds.
package struct HistoryEntry: Hashable, Sendable {
  package let title: String
  /// The name that the person who made it gave; nil for none.
  package let editor: String?
  /// nil for changes made with an earlier version, which did not store it.
  package let madeAt: Date?
  package let objectIDs: [ObjectID]
  package let isUndone: Bool
}

/// What undoing or redoing a step changed.
package struct HistoryMove: Hashable, Sendable {
  package let state: HistoryState
  /// From the first to the last frame whose masks or prompts changed; nil if none did.
  package let frames: ClosedRange<Int>?
  package let objectIDs: [ObjectID]
}

/// Which steps a client may undo and redo.
struct HistoryView: Hashable, Sendable {
  /// Only steps of this tab, and of clients that are no tabs; nil for all.
  var tab: String?
  /// Objects that jobs are changing: no step that concerns them is undone or redone.
  var busy: Set<ObjectID> = []
}

/// How much history a session may have; the oldest steps are removed first.
struct HistoryLimits: Hashable, Sendable {
  var steps = 100
  /// Bytes of the rows that the steps overwrote. A step larger than this cannot be undone.
  var bytes = 256 << 20
}
