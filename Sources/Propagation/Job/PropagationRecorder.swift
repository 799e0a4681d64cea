import Foundation
import Jobs
import Masklets

/// One run of a propagation: stores what the engine reports and knows how far it is.
actor PropagateProgress {
  private let record: PropagationRecord
  private let parameters: PropagateParameters
  private let step: PropagateJob
  private let context: any JobContext
  private let keys: [ObjectID: Int64]
  private let startedAt: Date
  /// Frames that all legs propagate, and that they encode.
  private let frames, work: Int
  private var leg = 0
  /// Frames encoded in legs that are done, and in the one under way.
  private var encodedBefore = 0
  private var encoded = 0
  private var propagated = 0
  private var propagatedBefore = 0
  private var propagatedAtCheckpoint = 0

  init(
    record: PropagationRecord, parameters: PropagateParameters, step: PropagateJob,
    context: any JobContext
  ) {
    self.record = record
    self.parameters = parameters
    self.step = step
    self.context = context
    keys = Dictionary(uniqueKeysWithValues: parameters.objects.map { ($0.id, $0.key) })
    let legs = parameters.legs
    frames = legs.reduce(0) { $0 + $1.frames.count }
    work = legs.reduce(0) { $0 + parameters.workFrames($1) }
    startedAt = step.now()
  }

  /// Where to go on from: the leg, and the engine's state in it if this job ran before.
  func resume() async throws -> (leg: Int, checkpoint: PropagationCheckpoint?) {
    if let data = try await context.checkpoint() {
      let checkpoint = try PropagateCheckpoint(data)
      if checkpoint.engine == step.engine.name {
        goTo(leg: checkpoint.leg ?? 0)
        encoded = checkpoint.encoded
        propagated = checkpoint.propagated
        propagatedBefore = propagated
        propagatedAtCheckpoint = propagated
        step.logger.info("Job \(record.job) goes on after frame \(propagated) of \(frames)")
        return (
          leg,
          checkpoint.state.isEmpty ? nil : PropagationCheckpoint(state: [UInt8](checkpoint.state))
        )
      }
      step.logger.warning(
        "Job \(record.job) starts anew: its checkpoint is of engine \(checkpoint.engine), not \(step.engine.name)"
      )
    }
    step.logger.info("Phase 1: Encoding \(work) frames with image encoder...")
    return (0, nil)
  }

  /// Forgets what the checkpoint told of the leg under way, which its engine cannot go on from.
  func startAnew(because reason: CheckpointMismatch) {
    encoded = 0
    propagated = parameters.legs.prefix(leg).reduce(0) { $0 + $1.frames.count }
    propagatedBefore = propagated
    propagatedAtCheckpoint = propagated
    step.logger.warning("Job \(record.job) starts anew: \(reason)")
  }

  /// Starts a leg, unless it is the one that was gone on with.
  func begin(leg index: Int) async throws {
    guard index > leg else { return }
    goTo(leg: index)
    encoded = 0
    propagatedAtCheckpoint = propagated
    try await save(state: [])
  }

  private func goTo(leg index: Int) {
    leg = index
    encodedBefore = parameters.legs.prefix(index).reduce(0) { $0 + parameters.workFrames($1) }
  }

  func handle(_ event: PropagationEvent) async throws {
    switch event {
    case .encoded:
      encoded += 1
      try await context.report(progress: percent)
    case .masks(let frame, let masks):
      try await store(masks, frame: frame)
    case .checkpoint(let checkpoint):
      guard propagated - propagatedAtCheckpoint >= step.checkpointInterval else { return }
      propagatedAtCheckpoint = propagated
      try await save(state: checkpoint.state)
    }
  }

  private func save(state: [UInt8]) async throws {
    guard state.count <= step.checkpointBytes else {
      step.logger.warning(
        """
        Job \(record.job) keeps no checkpoint of \(state.count) bytes: interrupted, it goes on \
        from an earlier one
        """)
      return
    }
    let saved = PropagateCheckpoint(
      engine: step.engine.name, leg: leg, encoded: encoded, propagated: propagated, state: state)
    try await context.saveCheckpoint(try saved.data())
  }

  func logEnd() {
    step.logger.info(
      """
      Mask propagation completed: \(frames) frames in \(Self.tenths(elapsed))s \
      (\(rate) fps)
      """)
  }

  private func store(_ masks: [ObjectMask], frame: Int) async throws {
    let made = try masks.compactMap { mask in
      try keys[mask.objectID].map {
        PropagatedMask(
          key: $0, objectID: mask.objectID, rle: RLE(mask.mask), score: mask.score,
          logits: try mask.logits.map(StoredLogits.init))
      }
    }
    let stored = try await step.output.record(made, frame: frame, of: record)
    propagated += 1
    try await context.reportMasks(frame: frame, objectIDs: stored)
    try await context.report(progress: percent)
    if propagated % 50 == 0 {
      step.logger.info(
        "Propagation progress: \(propagated)/\(frames) frames (\(rate) fps)")
    }
  }

  /// 40 for the frames encoded and 60 for those propagated.
  private var percent: Double {
    let inLeg = min(encoded, parameters.workFrames(parameters.legs[leg]))
    let encodedFraction = Double(encodedBefore + inLeg) / Double(max(work, 1))
    let propagatedFraction = min(1, Double(propagated) / Double(frames))
    return 40 * min(1, encodedFraction) + 60 * propagatedFraction
  }

  private var elapsed: Double { step.now().timeIntervalSince(startedAt) }

  /// Frames a second of this run.
  private var rate: String {
    Self.tenths(elapsed > 0 ? Double(propagated - propagatedBefore) / elapsed : 0)
  }

  private static func tenths(_ value: Double) -> String {
    String(format: "%.1f", value)
  }
}
