import NIOCore
import Synchronization

/// The open connections: how many there are, and which of them serve no request.
///
/// Above the limit, the one that has been idle longest gives way to a new one; where all are at
/// work, the new one is refused.
final class Connections: Sendable {
  /// Identifies a connection from `enter` to `leave`.
  typealias ID = UInt64

  private struct State {
    /// All descriptors of connections, with those that have not entered yet.
    var open = 0
    /// Connections that entered and did not leave.
    var members = 0
    /// Those among them that are refused or about to be closed.
    var ending: Set<ID> = []
    /// The idle ones, by the order in which they became idle.
    var idle: [UInt64: (id: ID, channel: any Channel)] = [:]
    /// The place of each idle connection in that order.
    var places: [ID: UInt64] = [:]
    /// Nothing idle has a lower place.
    var lowestPlace: UInt64 = 0
    var nextPlace: UInt64 = 0
    var nextID: ID = 0
    var onRoom: (@Sendable () -> Void)?

    mutating func add(_ id: ID, _ channel: any Channel) {
      places[id] = nextPlace
      idle[nextPlace] = (id, channel)
      nextPlace += 1
    }

    mutating func removeIdle(_ id: ID) {
      if let place = places.removeValue(forKey: id) { idle[place] = nil }
    }

    /// Removes the connection that has been idle longest.
    mutating func takeIdlest() -> (id: ID, channel: any Channel)? {
      while lowestPlace < nextPlace {
        defer { lowestPlace += 1 }
        if let found = idle.removeValue(forKey: lowestPlace) {
          places[found.id] = nil
          return found
        }
      }
      return nil
    }
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) {
    self.limit = limit
  }

  /// Lets a connection in. It is idle at first.
  ///
  /// - Returns: its id, and whether it is to be refused.
  func enter(_ channel: any Channel) -> (id: ID, isRefused: Bool) {
    let (id, isRefused, evicted) = state.withLock { state -> (ID, Bool, (any Channel)?) in
      let id = state.nextID
      state.nextID += 1
      state.members += 1
      var evicted: (any Channel)?
      if state.members - state.ending.count > limit {
        guard let idlest = state.takeIdlest() else {
          state.ending.insert(id)
          return (id, true, nil)
        }
        state.ending.insert(idlest.id)
        evicted = idlest.channel
      }
      state.add(id, channel)
      return (id, false, evicted)
    }
    evicted?.close(promise: nil)
    return (id, isRefused)
  }

  /// Marks a connection as one that serves a request.
  func becameBusy(_ id: ID) {
    state.withLock { $0.removeIdle(id) }
  }

  /// Marks a connection as one that waits for a request.
  func becameIdle(_ id: ID, _ channel: any Channel) {
    state.withLock { state in
      guard !state.ending.contains(id) else { return }
      state.removeIdle(id)
      state.add(id, channel)
    }
  }

  func leave(_ id: ID) {
    state.withLock { state in
      state.removeIdle(id)
      state.ending.remove(id)
      state.members -= 1
    }
  }

  /// Counts a descriptor.
  func accepted() {
    state.withLock { $0.open += 1 }
  }

  /// Counts a descriptor that was closed.
  func released() {
    let onRoom = state.withLock { state -> (@Sendable () -> Void)? in
      state.open -= 1
      guard hasRoom(state) else { return nil }
      defer { state.onRoom = nil }
      return state.onRoom
    }
    onRoom?()
  }

  /// Whether a further connection may be accepted, be it to refuse it. If not, `onRoom` is called
  /// when that changes.
  func mayAccept(otherwise onRoom: @escaping @Sendable () -> Void) -> Bool {
    state.withLock { state in
      if hasRoom(state) { return true }
      state.onRoom = onRoom
      return false
    }
  }

  private func hasRoom(_ state: State) -> Bool {
    state.open < limit + ConnectionLimits.refused
  }
}
