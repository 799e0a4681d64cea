import Foundation
import Jobs
import Logging
import Masklets
import Scheduling

/// Runs `propagate_masks` jobs: carries a session's objects along its video and stores each frame's
/// masks as soon as they are computed.
package struct PropagateJob: JobRunner {
  package static let type = "propagate_masks"
  package var type: String { Self.type }

  private let output: any PropagationOutput
  private let frames: @Sendable (PropagateParameters) async throws -> any FrameSource
  private let engine: Engine
  private let precedence: Precedence
  private let checkpointRules: PropagationRecorder.CheckpointRules
  private let now: @Sendable () -> Date
  private let logger: Logger

  /// - Parameters:
  ///   - frames: opens the video of a job's session.
  ///   - precedence: shared with the clicks of the process.
  ///   - checkpointInterval: frames between two checkpoints, each of which may be megabytes.
  ///   - checkpointBytes: the largest engine state that is saved. A job with a larger state resumes
  ///     from the last one that fitted, and computes the same masks.
  package init(
    output: any PropagationOutput,
    frames: @escaping @Sendable (PropagateParameters) async throws -> any FrameSource,
    engine: Engine, precedence: Precedence, checkpointInterval: Int = 10,
    checkpointBytes: Int = 256 << 20, now: @escaping @Sendable () -> Date = { Date() },
    logger: Logger
  ) {
    self.output = output
    self.frames = frames
    self.engine = engine
    self.precedence = precedence
    checkpointRules = .init(interval: checkpointInterval, bytes: checkpointBytes)
    self.now = now
    self.logger = logger
  }

  package func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    do {
      // The job finishes on the engine it began with, even if another is installed meanwhile.
      return try await precedence.run(as: .job) {
        try await propagate(job, on: engine.current, in: context)
      }
    } catch {
      throw output.reported(error)
    }
  }

  private func propagate(
    _ job: Job, on engine: Engine, in context: any JobContext
  ) async throws -> Data? {
    let asked: PropagateParameters = try job.request.decodeParameters()
    guard !asked.legs.isEmpty else {
      throw RequestError(
        .invalid, "No frame from \(asked.start) to \(asked.end) can be reached")
    }
    let propagator = try engine.propagator(imageSize: asked.imageSize)
    let frames = try await frames(asked)
    let parameters = try await stoppingAtCuts(asked, of: frames)
    let legs = parameters.legs
    logger.info(
      """
      Starting mask propagation for session \(parameters.sessionID) \
      (\(parameters.frameCount) frames, \(parameters.objects.count) objects)
      """)
    let recorder = PropagationRecorder(
      record: PropagationRecord(job: job.id, parameters: parameters), parameters: parameters,
      output: output, context: context, engine: engine.name, rules: checkpointRules, now: now,
      logger: logger)
    @Sendable func emit(_ event: PropagationEvent) async throws {
      await precedence.yield(.job)
      try Task.checkCancellation()
      try await recorder.record(event)
    }
    let start = try await recorder.resume()
    for index in legs.indices.dropFirst(start.leg) {
      try await recorder.begin(leg: index)
      let request = try parameters.request(legs[index])
      do {
        try await propagator.propagate(
          request, over: frames, resuming: index == start.leg ? start.checkpoint : nil, emit: emit)
      } catch let mismatch as CheckpointMismatch {
        await recorder.restartLeg(because: mismatch)
        try await propagator.propagate(request, over: frames, resuming: nil, emit: emit)
      }
    }
    let lost = try await recorder.pauseLostObjects(of: parameters)
    try await storeUnreached(parameters, recorder)
    for stop in parameters.shotStops?.stops ?? [] {
      try await context.report(.stopped(at: stop))
      logger.info("Job \(job.id) stops at the shot cut at frame \(stop.cut)")
    }
    await recorder.logEnd()
    return try JSONEncoder().encode(
      PropagateResult(
        sessionID: parameters.sessionID,
        totalFrames: parameters.changes == nil
          ? parameters.requested.count : parameters.frameCount,
        objectIDs: parameters.objects.map(\.id), shotStops: parameters.shotStops,
        lost: lost))
  }

  /// The propagation without what lies across shot cuts. They are looked for if they were not known
  /// when the job was submitted, on the frames that it concerns.
  private func stoppingAtCuts(
    _ parameters: PropagateParameters, of frames: any FrameSource
  ) async throws -> PropagateParameters {
    guard parameters.acrossCuts != true, parameters.shotStops == nil,
      let concerned = parameters.concernedFrames
    else { return parameters }
    let precedence = precedence
    let cuts = try await frames.shotCuts(in: concerned) { await precedence.yield(.job) }
    return parameters.stopping(at: cuts)
  }

  /// Gives every object an entry on every requested frame: an empty mask where it was not carried to
  /// and has none yet.
  private func storeUnreached(
    _ parameters: PropagateParameters, _ recorder: PropagationRecorder
  ) async throws {
    guard parameters.changes == nil else { return }
    let unreached = Dictionary(grouping: parameters.objects) { object in
      parameters.legs.filter { $0.objectIDs.contains(object.id) }
        .reduce(into: Set(parameters.requested)) { $0.subtract($1.frames) }
    }
    for (rest, objects) in unreached.sorted(by: { $0.value[0].id < $1.value[0].id })
    where !rest.isEmpty {
      try await recorder.storeEmpty(
        frames: rest.sorted(), size: parameters.size, objects: objects.map(\.key))
    }
  }
}
