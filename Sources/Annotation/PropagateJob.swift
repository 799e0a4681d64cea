import Foundation
import GRDB
import Jobs
import Logging
import Masklets

/// Runs `propagate_masks` jobs: carries a session's objects along its video and stores every frame's
/// masks as they are made.
package struct PropagateJob: JobRunner {
  package static let type = "propagate_masks"
  package var type: String { Self.type }

  let store: Store
  let videos: VideoLibrary
  let engine: Engine
  let gate: InteractiveGate
  let checkpointInterval: Int
  let now: @Sendable () -> Date
  let logger: Logger

  /// - Parameters:
  ///   - store: also the one where the jobs' own records are.
  ///   - gate: the one that clicks go through.
  ///   - checkpointInterval: frames between two checkpoints, each of which may be megabytes.
  package init(
    store: Store, videos: VideoLibrary, engine: Engine, gate: InteractiveGate,
    checkpointInterval: Int = 10, now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
  ) {
    self.store = store
    self.videos = videos
    self.engine = engine
    self.gate = gate
    self.checkpointInterval = checkpointInterval
    self.now = now
    self.logger = logger
  }

  package func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    do {
      return try await propagate(job, in: context)
    } catch let error as DatabaseError {
      throw AnnotationError(
        .storageFull, "Masks could not be stored: \(StorageFailure(error).sentence)")
    }
  }

  private func propagate(_ job: Job, in context: any JobContext) async throws -> Data? {
    let parameters: PropagateParameters = try job.request.decodeParameters()
    guard let session = try await store.session(parameters.sessionID) else {
      throw AnnotationError.unknownSession(parameters.sessionID)
    }
    guard let range = parameters.reached else {
      throw AnnotationError(
        .invalid, "No frame from \(parameters.start) to \(parameters.end) can be reached")
    }
    let frames = try await videos.ownFrames(of: session.video)
    logger.info(
      """
      Starting mask propagation for session \(session.id) \
      (\(range.count) frames, \(parameters.objects.count) objects)
      """)
    let progress = PropagateProgress(
      job: job.id, parameters: parameters, range: range, step: self, context: context)
    let checkpoint = try await progress.resume()
    try await engine.propagator.propagate(
      try parameters.request(range: range), over: frames, resuming: checkpoint
    ) { event in
      await gate.yield()
      try Task.checkCancellation()
      try await progress.handle(event)
    }
    try await fillUnreached(parameters, reached: range, job: job.id)
    await progress.logEnd()
    return try JSONEncoder().encode(
      PropagateResult(
        sessionID: session.id, totalFrames: parameters.asked.count,
        objectIDs: parameters.objects.map(\.id)))
  }

  /// Every object gets an entry on every frame asked for: an empty one where its direction does not
  /// lead and there is none yet.
  private func fillUnreached(
    _ parameters: PropagateParameters, reached: ClosedRange<Int>, job: JobID
  ) async throws {
    let rest = parameters.asked.filter { !reached.contains($0) }
    guard !rest.isEmpty else { return }
    try await store.fillEmpty(
      RLE(Mask(size: parameters.size)), frames: rest, of: parameters.objects.map(\.key), job: job)
  }
}
