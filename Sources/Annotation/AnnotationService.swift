import Foundation
import Jobs
import Logging
import Masklets
import Persistence
import Propagation
import Scheduling

/// Everything a person can do with the service: sessions, prompts, edits, propagations, projects,
/// exports and imports. Videos have their own `VideoLibrary`.
///
/// Refusals are thrown as `RequestError`, or as `JobError` by the job manager.
package final class AnnotationService: Sendable {
  package let engine: Engine
  package let videos: VideoLibrary
  package let jobs: any JobManager
  package let limits: AnnotationLimits
  package let logger: Logger
  let store: Store
  let live: LiveSessions
  /// nil for a service without exports and imports.
  let transfers: TransferFolder?
  let precedence: Precedence
  let preparation: FramePreparation
  let shots: ShotSearch
  let costs: PropagationCosts
  let now: @Sendable () -> Date
  private let clock: any Clock<Duration>

  /// - Parameters:
  ///   - jobs: runs `PropagateJob`, and `ExportJob` and `ImportJob` if there are `transfers`.
  ///   - precedence: the one that those jobs were made with.
  ///   - clock: paces `run()`.
  ///   - stepTimes: path of the file for the measured speed of this machine; nil to store none.
  ///   - freeMemory: bytes of memory that may still be used; by default as the system reports it.
  package init(
    store: Store, videos: VideoLibrary, engine: Engine, jobs: any JobManager,
    precedence: Precedence, transfers: TransferFolder? = nil,
    limits: AnnotationLimits = AnnotationLimits(),
    clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() }, stepTimes: String? = nil,
    freeMemory: (@Sendable () -> Int?)? = nil, logger: Logger
  ) {
    self.engine = engine
    self.videos = videos
    self.jobs = jobs
    self.limits = limits
    self.logger = logger
    self.store = store
    self.transfers = transfers
    self.precedence = precedence
    self.clock = clock
    self.now = now
    live = LiveSessions(
      store: store, videos: videos, capacity: max(limits.sessionsInMemory, 1), now: now)
    preparation = FramePreparation(
      videos: videos, engine: engine, precedence: precedence, logger: logger)
    shots = ShotSearch(store: store, videos: videos, precedence: precedence, logger: logger)
    costs = PropagationCosts(
      steps: StepTimesFile(path: stepTimes, precedence: precedence),
      freeMemory: freeMemory ?? { FreeMemory.bytes() })
  }

  /// How many sessions are in memory.
  package var activeSessionCount: Int {
    get async { await live.count }
  }

  /// Reports that someone looks at a frame: the engine starts to prepare it, and the frames around
  /// it, for prompts, and the video's shots are looked for.
  package func look(at frame: Int, of video: Video) async {
    await shots.search(video)
    await preparation.prepare(around: frame, of: video)
  }

  /// How many jobs wait and how many run.
  package func queueLength() async throws -> (pending: Int, running: Int) {
    let unfinished = try await jobs.jobs(JobFilter(states: [.pending, .running]))
    let running = unfinished.count { $0.state == .running }
    return (unfinished.count - running, running)
  }

  /// What keeps the service from accepting everything, in sentences that say what to do.
  package var problems: [String] {
    guard store.isDiskFull else { return [] }
    return [
      "The disk that holds the data folder is full: delete videos, or free space in another way"
    ]
  }

  /// Calls `cleanUp()` every half minute, until cancelled.
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

  /// Frees the memory of sessions and videos idle for longer than `sessionTimeout`, and removes the
  /// records of old jobs, idempotency keys, unfinished uploads, transferred files and what an
  /// interrupted deletion left.
  ///
  /// - Returns: how many job records were removed.
  package func cleanUp() async throws -> Int {
    await live.freeIdle(since: now().addingTimeInterval(-limits.sessionTimeout.inSeconds))
    try await videos.completeDeletions()
    store.refillReserve()
    try await videos.removeAbandonedUploads()
    try await store.removeIdempotencyKeys(before: now().addingTimeInterval(-86400))
    let removed = try await jobs.cleanup(olderThan: limits.jobAge)
    try await removeAbandonedTransfers()
    if removed > 0 { logger.info("Removed the records of \(removed) old jobs") }
    return removed
  }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
