import Foundation
import Jobs
import Masklets
import Persistence

extension AnnotationService {
  /// Opens a session on a video file that a client named by path.
  ///
  /// - Throws: `RequestError`: `notFound` for a missing or forbidden path, `unsupported`, `invalid`,
  ///   `busy`.
  package func openSession(videoPath: String) async throws -> Session {
    try await openSession(on: try await videos.video(atPath: videoPath), named: videoPath)
  }

  /// Opens a session on a video of the library.
  ///
  /// - Returns: a new session, or the open one that was made with the same idempotency key.
  package func openSession(
    videoID: String, idempotencyKey: String? = nil
  ) async throws -> Session {
    let video = try await videos.video(videoID)
    return try await openSession(on: video, named: video.name, key: idempotencyKey)
  }

  private func openSession(
    on video: Video, named path: String, key: String? = nil
  ) async throws -> Session {
    let fresh = UUID().uuidString.lowercased()
    let id = try await store.insertSession(
      id: fresh, videoID: video.id, videoPath: path, key: key, limit: limits.sessions, at: now())
    guard id == fresh else { return try await session(id) }
    // The video is opened now: one that cannot be decoded is refused here, and the first click is
    // fast.
    do {
      return try await live.use(id) { stored in
        _ = try await videos.frames(of: video)
        await look(at: 0, of: video)
        return try await session(stored)
      }
    } catch {
      _ = try await store.closeSession(id, at: now())
      throw error
    }
  }

  /// An open session.
  ///
  /// - Throws: `RequestError` of kind `unknown` for an unknown or closed one.
  package func session(_ id: String) async throws -> Session {
    try await session(try await live.session(id))
  }

  /// A session, open or closed.
  package func sessionOrClosed(_ id: String) async throws -> Session {
    try await session(try await storedSession(id))
  }

  /// Open sessions, the latest first.
  package func sessions(
    ofVideo videoID: String? = nil, after cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<Session> {
    let page = try await store.sessions(ofVideo: videoID, after: cursor, limit: limit)
    var sessions: [Session] = []
    for stored in page.items { sessions.append(try await session(stored)) }
    return Page(items: sessions, nextCursor: page.nextCursor)
  }

  /// Closes a session: from then on only reading its masks and `sessionOrClosed` know it. Its jobs go
  /// on.
  package func closeSession(_ id: String) async throws {
    try await live.closeSession(id)
    logger.info("Session \(id) closed")
  }

  /// The store's record of a session, open or closed.
  ///
  /// - Throws: `RequestError` of kind `unknown` for an unknown session.
  func storedSession(_ id: String) async throws -> StoredSession {
    guard let session = try await store.session(id) else { throw RequestError.unknownSession }
    return session
  }

  private func session(_ stored: StoredSession) async throws -> Session {
    let unfinished = JobFilter(
      states: [.pending, .running], serialKeys: [SessionJobs.propagations(of: stored.id)], limit: 1)
    let lastUse = await live.lastUse(stored.id) ?? stored.lastAccessed
    return Session(
      id: stored.id, video: stored.video, videoPath: stored.videoPath, createdAt: stored.createdAt,
      lastAccessed: max(stored.lastAccessed, lastUse), closedAt: stored.closedAt,
      objects: try await store.annotatedObjects(of: stored.id),
      activeJob: try await jobs.jobs(unfinished).first)
  }
}
