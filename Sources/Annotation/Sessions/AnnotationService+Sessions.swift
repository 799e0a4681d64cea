import Foundation
import Jobs

extension AnnotationService {
  /// Starts a session on a video file a client may name.
  ///
  /// - Throws: `RequestError`: `notFound` for a missing or forbidden path, `unsupported`,
  ///   `invalid`, `busy`.
  package func openSession(videoPath: String) async throws -> Session {
    try await openSession(of: try await videos.video(atPath: videoPath), named: videoPath)
  }

  /// Starts a session on a video of the library; the same idempotency key again finds it.
  package func openSession(
    videoID: String, idempotencyKey: String? = nil
  ) async throws -> Session {
    let video = try await videos.video(videoID)
    return try await openSession(of: video, named: video.name, key: idempotencyKey)
  }

  private func openSession(
    of video: Video, named path: String, key: String? = nil
  ) async throws -> Session {
    let fresh = UUID().uuidString.lowercased()
    let id = try await store.insertSession(
      id: fresh, videoID: video.id, videoPath: path, key: key, at: now())
    guard id == fresh else { return try await session(id) }
    // Opened now, so that a video that cannot be decoded is refused here and the first click is fast.
    do {
      return try await withSession(id) { record in
        _ = try await videos.frames(of: video)
        await look(at: 0, of: video)
        return try await session(record)
      }
    } catch {
      _ = try await store.closeSession(id, at: now())
      throw error
    }
  }

  /// An open session as it stands.
  ///
  /// - Throws: `RequestError` of kind `unknown` for an unknown or closed one.
  package func session(_ id: String) async throws -> Session {
    try await session(try await openRecord(id))
  }

  /// A session as it stands, be it closed.
  package func sessionOrClosed(_ id: String) async throws -> Session {
    guard let record = try await store.session(id) else { throw RequestError.unknownSession }
    return try await session(record)
  }

  /// Sessions, the latest first; those closed are left out.
  package func sessions(
    ofVideo videoID: String? = nil, after cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<Session> {
    let page = try await store.sessions(ofVideo: videoID, after: cursor, limit: limit)
    var sessions: [Session] = []
    for record in page.items { sessions.append(try await session(record)) }
    return Page(items: sessions, nextCursor: page.nextCursor)
  }

  /// Ends a session: it is unknown from then on, except to `sessionOrClosed` and `masks`. A job of
  /// it goes on.
  package func closeSession(_ id: String) async throws {
    guard try await store.closeSession(id, at: now()) else {
      throw RequestError.unknownSession
    }
    for video in await active.dropClosed(id) { await videos.open.close(video) }
    logger.info("Session \(id) closed")
  }

  private func session(_ record: SessionRecord) async throws -> Session {
    let unfinished = JobFilter(
      states: [.pending, .running], serialKeys: [SessionJobs.propagations(of: record.id)], limit: 1)
    let lastUse = await active.lastUse(record.id) ?? record.lastAccessed
    return Session(
      id: record.id, video: record.video, videoPath: record.videoPath, createdAt: record.createdAt,
      lastAccessed: max(record.lastAccessed, lastUse), closedAt: record.closedAt,
      objects: try await store.annotatedObjects(of: record.id),
      activeJob: try await jobs.jobs(unfinished).first)
  }
}
