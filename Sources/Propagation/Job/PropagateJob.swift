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

  let output: any PropagationOutput
  let frames: @Sendable (PropagateParameters) async throws -> any FrameSource
  private(set) var engine: Engine
  let gate: InteractiveGate
  let checkpointInterval: Int
  let checkpointBytes: Int
  let now: @Sendable () -> Date
  let logger: Logger

  /// - Parameters:
  ///   - store: also the one where the jobs' own records are.
  ///   - gate: the one that clicks go through.
  ///   - checkpointInterval: frames between two checkpoints, each of which may be megabytes.
  ///   - checkpointBytes: the largest state that is kept; a job whose state is larger goes on from
  ///     the last one that was not, to the same masks.
  package init(
    store: Store, videos: VideoLibrary, engine: Engine, gate: InteractiveGate,
    checkpointInterval: Int = 10, checkpointBytes: Int = 256 << 20,
    now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
  ) {
    self.init(
      output: store,
      frames: { parameters in
        guard let session = try await store.session(parameters.sessionID) else {
          throw RequestError.unknownSession
        }
        return try await videos.ownFrames(of: session.video)
      }, engine: engine, gate: gate, checkpointInterval: checkpointInterval,
      checkpointBytes: checkpointBytes, now: now, logger: logger)
  }

  init(
    output: any PropagationOutput,
    frames: @escaping @Sendable (PropagateParameters) async throws -> any FrameSource,
    engine: Engine, gate: InteractiveGate, checkpointInterval: Int = 10,
    checkpointBytes: Int = 256 << 20, now: @escaping @Sendable () -> Date = { Date() },
    logger: Logger
  ) {
    self.output = output
    self.frames = frames
    self.engine = engine
    self.gate = gate
    self.checkpointInterval = checkpointInterval
    self.checkpointBytes = checkpointBytes
    self.now = now
    self.logger = logger
  }

  package func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    // One engine from beginning to end, whatever is installed meanwhile.
    var step = self
    step.engine = engine.current
    do {
      return try await step.propagate(job, in: context)
    } catch let error as DatabaseError {
      throw RequestError(
        .storageFull, "Masks could not be stored: \(StorageFailure(error).sentence)")
    }
  }

  private func propagate(_ job: Job, in context: any JobContext) async throws -> Data? {
    let parameters: PropagateParameters = try job.request.decodeParameters()
    let legs = parameters.legs
    guard !legs.isEmpty else {
      throw RequestError(
        .invalid, "No frame from \(parameters.start) to \(parameters.end) can be reached")
    }
    let frames = try await frames(parameters)
    logger.info(
      """
      Starting mask propagation for session \(parameters.sessionID) \
      (\(parameters.frameCount) frames, \(parameters.objects.count) objects)
      """)
    let record = PropagationRecord(job: job.id, parameters: parameters)
    let progress = PropagateProgress(
      record: record, parameters: parameters, step: self, context: context)
    let start = try await progress.resume()
    for index in legs.indices.dropFirst(start.leg) {
      try await progress.begin(leg: index)
      let request = try parameters.request(legs[index])
      @Sendable func handle(_ event: PropagationEvent) async throws {
        await gate.yield()
        try Task.checkCancellation()
        try await progress.handle(event)
      }
      do {
        try await engine.propagator.propagate(
          request, over: frames, resuming: index == start.leg ? start.checkpoint : nil,
          emit: handle)
      } catch let mismatch as CheckpointMismatch {
        await progress.startAnew(because: mismatch)
        try await engine.propagator.propagate(
          request, over: frames, resuming: nil, emit: handle)
      }
    }
    if let reached = parameters.reached, parameters.changes == nil {
      try await fillUnreached(parameters, reached: reached, record)
    }
    await progress.logEnd()
    return try JSONEncoder().encode(
      PropagateResult(
        sessionID: parameters.sessionID,
        totalFrames: parameters.changes == nil ? parameters.asked.count : parameters.frameCount,
        objectIDs: parameters.objects.map(\.id)))
  }

  /// Every object gets an entry on every frame asked for: an empty one where its direction does not
  /// lead and there is none yet.
  private func fillUnreached(
    _ parameters: PropagateParameters, reached: ClosedRange<Int>, _ record: PropagationRecord
  ) async throws {
    let rest = parameters.asked.filter { !reached.contains($0) }
    guard !rest.isEmpty else { return }
    try await output.fillEmpty(
      RLE(Mask(size: parameters.size)), frames: rest, of: parameters.objects.map(\.key),
      propagation: record)
  }
}
