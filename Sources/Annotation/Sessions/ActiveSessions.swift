import Foundation
import Masklets

/// The sessions in memory: which are in use, how long the others are idle, and each object's last
/// mask with the engine's logits.
actor ActiveSessions {
  private struct Entry {
    let videoID: String
    var lastUse: Date
    /// How many calls work on the session.
    var users = 0
    /// True while a change is made; further changes wait their turn.
    var isChanging = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var lastMasks: [ObjectID: (frame: Int, mask: ObjectMask)] = [:]
  }

  private var entries: [String: Entry] = [:]
  /// Calls that wait until a session is idle and can be replaced by theirs.
  private var queue: [CheckedContinuation<Void, Never>] = []
  private let capacity: Int
  private let queueLimit: Int

  /// - Parameters:
  ///   - capacity: how many sessions fit in memory.
  ///   - queueLimit: how many calls may wait while all sessions in memory are in use.
  init(capacity: Int, queueLimit: Int = 64) {
    self.capacity = capacity
    self.queueLimit = queueLimit
  }

  var count: Int { entries.count }

  func lastUse(_ id: String) -> Date? { entries[id]?.lastUse }

  /// Holds the session in memory and in use until `leave`. If memory is full, the session idle
  /// longest is removed for it; if none is idle, this waits for the first that is.
  ///
  /// - Returns: ids of videos that no session needs any more.
  /// - Throws: `RequestError` of kind `busy` if too many calls wait already.
  func enter(_ id: String, videoID: String, at now: Date) async throws -> [String] {
    var freed: [String] = []
    while entries[id] == nil, entries.count >= capacity {
      let idle = entries.filter { $0.value.users == 0 }
      if let idlest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) {
        freed += drop(idlest.key)
        continue
      }
      guard queue.count < queueLimit else {
        throw RequestError(
          .busy(retryAfter: 5),
          "All \(capacity) sessions that fit in memory are at work: try again in a few seconds")
      }
      await withCheckedContinuation { queue.append($0) }
    }
    if entries[id] == nil { entries[id] = Entry(videoID: videoID, lastUse: now) }
    entries[id]?.users += 1
    entries[id]?.lastUse = now
    return freed
  }

  func leave(_ id: String, at now: Date) {
    entries[id]?.users -= 1
    entries[id]?.lastUse = now
    if entries[id]?.users == 0, !queue.isEmpty { queue.removeFirst().resume() }
  }

  /// Waits until no other change of the session is made; `finishChange` must follow. The session must
  /// be in use.
  func beginChange(_ id: String) async {
    guard entries[id]?.isChanging == true else {
      entries[id]?.isChanging = true
      return
    }
    await withCheckedContinuation { entries[id]?.waiting.append($0) }
  }

  func finishChange(_ id: String) {
    guard let entry = entries[id] else { return }
    if entry.waiting.isEmpty {
      entries[id]?.isChanging = false
    } else {
      entries[id]?.waiting.removeFirst().resume()
    }
  }

  func storeLastMask(_ mask: ObjectMask, frame: Int, in id: String) {
    entries[id]?.lastMasks[mask.objectID] = (frame, mask)
  }

  /// The object's last mask if it is on `frame`.
  func lastMask(of object: ObjectID, frame: Int, in id: String) -> ObjectMask? {
    entries[id]?.lastMasks[object].flatMap { $0.frame == frame ? $0.mask : nil }
  }

  /// Removes sessions that nobody used since `limit`.
  ///
  /// - Returns: ids of videos that no session needs any more.
  func dropIdle(since limit: Date) -> [String] {
    entries.filter { $0.value.users == 0 && $0.value.lastUse <= limit }.keys.flatMap(drop)
  }

  /// Removes a session that was closed; one in use stays until it is idle.
  ///
  /// - Returns: ids of videos that no session needs any more.
  func dropClosed(_ id: String) -> [String] {
    entries[id]?.users == 0 ? drop(id) : []
  }

  private func drop(_ id: String) -> [String] {
    guard let entry = entries.removeValue(forKey: id) else { return [] }
    let isNeeded = entries.values.contains { $0.videoID == entry.videoID }
    return isNeeded ? [] : [entry.videoID]
  }
}
