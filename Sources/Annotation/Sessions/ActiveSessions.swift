import Foundation
import Masklets

/// The sessions held in memory: which are in use, since when the others are idle, and the last mask
/// of each object with the engine's logits.
actor ActiveSessions {
  private struct Entry {
    let videoID: String
    var lastUse: Date
    /// Calls being answered.
    var users = 0
    /// Whether a change is being made, and who makes the next ones.
    var isChanging = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var lastMasks: [ObjectID: (frame: Int, mask: ObjectMask)] = [:]
  }

  private var entries: [String: Entry] = [:]
  /// Those who wait until a session is idle, so that theirs fits.
  private var queue: [CheckedContinuation<Void, Never>] = []
  private let capacity: Int
  private let queueLimit: Int

  /// - Parameters:
  ///   - capacity: how many sessions are held.
  ///   - queueLimit: how many calls may wait while all sessions held are in use.
  init(capacity: Int, queueLimit: Int = 64) {
    self.capacity = capacity
    self.queueLimit = queueLimit
  }

  var count: Int { entries.count }

  func lastUse(_ id: String) -> Date? { entries[id]?.lastUse }

  /// Holds the session in memory and in use until `leave`; another that is idle gives way. While
  /// none is, this waits for the first.
  ///
  /// - Returns: the videos nobody needs any more.
  /// - Throws: `RequestError` of kind `busy` if too many wait already.
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

  /// Waits until no other change of the session is being made; then `finishChange` must follow. The
  /// session must be in use.
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

  func remember(_ mask: ObjectMask, frame: Int, in id: String) {
    entries[id]?.lastMasks[mask.objectID] = (frame, mask)
  }

  /// The object's last mask if it was made on `frame`.
  func lastMask(of object: ObjectID, frame: Int, in id: String) -> ObjectMask? {
    entries[id]?.lastMasks[object].flatMap { $0.frame == frame ? $0.mask : nil }
  }

  /// Frees sessions that nobody used since `limit`.
  ///
  /// - Returns: the videos nobody needs any more.
  func dropIdle(since limit: Date) -> [String] {
    entries.filter { $0.value.users == 0 && $0.value.lastUse <= limit }.keys.flatMap(drop)
  }

  /// Frees the memory of a session that was closed, unless it is in use: then it goes when idle.
  func dropClosed(_ id: String) -> [String] {
    entries[id]?.users == 0 ? drop(id) : []
  }

  private func drop(_ id: String) -> [String] {
    guard let entry = entries.removeValue(forKey: id) else { return [] }
    let isNeeded = entries.values.contains { $0.videoID == entry.videoID }
    return isNeeded ? [] : [entry.videoID]
  }
}
