import Foundation
import Masklets
import Persistence

/// Open sessions as calls use them: in memory while a call works on one, changed by one call at a
/// time, and freed when idle.
struct LiveSessions: Sendable {
  private let store: Store
  private let videos: VideoLibrary
  private let active: ActiveSessions
  private let now: @Sendable () -> Date

  /// - Parameter capacity: how many sessions fit in memory.
  init(store: Store, videos: VideoLibrary, capacity: Int, now: @escaping @Sendable () -> Date) {
    self.store = store
    self.videos = videos
    self.now = now
    active = ActiveSessions(capacity: capacity)
  }

  /// How many sessions are in memory.
  var count: Int { get async { await active.count } }

  func lastUse(_ id: String) async -> Date? { await active.lastUse(id) }

  /// - Throws: `RequestError` of kind `unknown` for an unknown or closed session.
  func session(_ id: String) async throws -> StoredSession {
    guard let session = try await store.session(id), session.closedAt == nil else {
      throw RequestError.unknownSession
    }
    return session
  }

  /// Holds an open session in memory while `body` works on it.
  ///
  /// - Throws: `RequestError`: `unknown` for an unknown or closed session, `busy`; an error of the
  ///   database that `body` throws becomes a `RequestError`.
  func use<Answer>(
    _ id: String, _ body: (StoredSession) async throws -> Answer
  ) async throws -> Answer {
    let session = try await session(id)
    await close(try await active.enter(id, videoID: session.video.id, at: now()))
    do {
      let answer = try await body(session)
      await active.leave(id, at: now())
      return answer
    } catch {
      await active.leave(id, at: now())
      throw RequestError(ofStorage: error) ?? error
    }
  }

  /// As `use`, with no other change of the session at the same time.
  func change<Answer>(
    _ id: String, _ body: (StoredSession) async throws -> Answer
  ) async throws -> Answer {
    try await use(id) { session in
      await active.beginChange(id)
      do {
        let answer = try await body(session)
        await active.finishChange(id)
        try await store.updateLastAccess(ofSession: id, at: now())
        return answer
      } catch {
        await active.finishChange(id)
        throw error
      }
    }
  }

  /// Closes a session and frees its memory.
  ///
  /// - Throws: `RequestError` of kind `unknown` for an unknown or closed session.
  func closeSession(_ id: String) async throws {
    guard try await store.closeSession(id, at: now()) else { throw RequestError.unknownSession }
    await close(await active.dropClosed(id))
  }

  /// Frees the memory of sessions and videos that nobody used since `limit`.
  func freeIdle(since limit: Date) async {
    await close(await active.dropIdle(since: limit))
    await videos.open.closeUnused(since: limit)
  }

  func storeLastMask(_ mask: ObjectMask, frame: Int, in id: String) async {
    await active.storeLastMask(mask, frame: frame, in: id)
  }

  /// The mask that the object was given last, with the engine's exact logits, if it is on `frame`.
  func lastMask(of object: ObjectID, frame: Int, in id: String) async -> ObjectMask? {
    await active.lastMask(of: object, frame: frame, in: id)
  }

  private func close(_ videoIDs: [String]) async {
    for video in videoIDs { await videos.open.close(video) }
  }
}
