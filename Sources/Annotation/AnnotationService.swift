import Foundation
import Jobs
import Logging
import Masklets

/// What the server calls: sessions, prompts, masks and propagations of videos.
///
/// Refusals are `RequestError`, or `JobError` from the job manager.
package final class AnnotationService: Sendable {
  package let engine: Engine
  package let videos: VideoLibrary
  package let jobs: any JobManager
  package let limits: AnnotationLimits
  let store: Store
  /// nil where nothing is exported or imported.
  let transfers: TransferFolder?
  let gate: InteractiveGate
  let active: ActiveSessions
  let preparation: FramePreparation
  let stepTimes: StepTimesFile
  let freeMemory: @Sendable () -> Int?
  let clock: any Clock<Duration>
  let now: @Sendable () -> Date
  package let logger: Logger

  /// - Parameters:
  ///   - jobs: runs `PropagateJob`.
  ///   - gate: the one of that `PropagateJob`.
  ///   - clock: paces `run()`.
  ///   - stepTimes: the file where what was measured of this machine is kept, if it is to be.
  ///   - freeMemory: bytes that may still be taken; by default what the system tells.
  package init(
    store: Store, videos: VideoLibrary, engine: Engine, jobs: any JobManager,
    gate: InteractiveGate, transfers: TransferFolder? = nil,
    limits: AnnotationLimits = AnnotationLimits(),
    clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() }, stepTimes: String? = nil,
    freeMemory: (@Sendable () -> Int?)? = nil, logger: Logger
  ) {
    self.engine = engine
    self.videos = videos
    self.jobs = jobs
    self.limits = limits
    self.store = store
    self.transfers = transfers
    self.gate = gate
    self.clock = clock
    self.now = now
    self.logger = logger
    self.stepTimes = StepTimesFile(path: stepTimes)
    self.freeMemory = freeMemory ?? { FreeMemory.bytes() }
    preparation = FramePreparation(videos: videos, engine: engine, logger: logger)
    active = ActiveSessions(capacity: max(limits.sessionsInMemory, 1))
  }

  /// Sessions held in memory now.
  package var activeSessionCount: Int {
    get async { await active.count }
  }

  /// Tells that someone looks at a frame: what it and those around it will need is done ahead.
  package func look(at frame: Int, of video: Video) async {
    await preparation.look(at: frame, of: video)
  }

  /// Jobs that wait and jobs that run.
  package func queueLength() async throws -> (pending: Int, running: Int) {
    let unfinished = try await jobs.jobs(JobFilter(states: [.pending, .running]))
    let running = unfinished.count { $0.state == .running }
    return (unfinished.count - running, running)
  }

  /// Frees idle sessions and removes old job records, every half minute, until cancelled.
  package func run() async throws {
    while !Task.isCancelled {
      do {
        try await clock.sleep(for: .seconds(30))
      } catch is CancellationError {
        return
      }
      do {
        _ = try await cleanUp()
      } catch {
        // A full disk must not end the service: the next round tries again.
        logger.error("Cleaning up failed: \(StorageFailure(error).sentence)")
      }
    }
  }

  /// Frees the memory of sessions idle for longer than `sessionTimeout` and removes the records of
  /// jobs that ended before `jobAge`.
  ///
  /// - Returns: how many job records.
  package func cleanUp() async throws -> Int {
    let idleSince = now().addingTimeInterval(-limits.sessionTimeout.inSeconds)
    for video in await active.dropIdle(since: idleSince) { await videos.open.close(video) }
    await videos.open.closeUnused(since: idleSince)
    try await videos.removeStaleUploads()
    try await store.removeIdempotencyKeys(before: now().addingTimeInterval(-86400))
    let removed = try await jobs.cleanup(olderThan: limits.jobAge)
    try await removeStaleTransfers()
    if removed > 0 { logger.info("Removed the records of \(removed) old jobs") }
    return removed
  }

  /// Holds an open session in memory while `body` works on it.
  ///
  /// - Throws: `RequestError`: `unknown` for an unknown or closed session, `busy`.
  func withSession<Answer>(
    _ id: String, _ body: (SessionRecord) async throws -> Answer
  ) async throws -> Answer {
    let session = try await openRecord(id)
    for video in try await active.enter(id, videoID: session.video.id, at: now()) {
      await videos.open.close(video)
    }
    do {
      let answer = try await body(session)
      await active.leave(id, at: now())
      return answer
    } catch {
      await active.leave(id, at: now())
      throw RequestError(ofDatabase: error) ?? error
    }
  }

  /// The same, with no other change of the session at the same time.
  func changingSession<Answer>(
    _ id: String, _ body: (SessionRecord) async throws -> Answer
  ) async throws -> Answer {
    try await withSession(id) { session in
      await active.beginChange(id)
      do {
        let answer = try await body(session)
        await active.finishChange(id)
        try await store.touchSession(id, at: now())
        return answer
      } catch {
        await active.finishChange(id)
        throw error
      }
    }
  }

  /// - Throws: `RequestError` of kind `unknown` for an unknown or closed session.
  func openRecord(_ id: String) async throws -> SessionRecord {
    guard let session = try await store.session(id), session.closedAt == nil else {
      throw RequestError.unknownSession
    }
    return session
  }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
