import Foundation
import Jobs
import Masklets

/// One run of a propagation: stores what the engine reports and knows how far it is.
actor PropagateProgress {
  private let job: JobID
  private let parameters: PropagateParameters
  private let range: ClosedRange<Int>
  private let step: PropagateJob
  private let context: any JobContext
  private let keys: [ObjectID: Int64]
  private let startedAt: Date
  private var encoded = 0
  private var propagated = 0
  private var propagatedBefore = 0
  private var propagatedAtCheckpoint = 0

  init(
    job: JobID, parameters: PropagateParameters, range: ClosedRange<Int>, step: PropagateJob,
    context: any JobContext
  ) {
    self.job = job
    self.parameters = parameters
    self.range = range
    self.step = step
    self.context = context
    keys = Dictionary(uniqueKeysWithValues: parameters.objects.map { ($0.id, $0.key) })
    startedAt = step.now()
  }

  /// The engine's state to go on from, if this job ran before.
  func resume() async throws -> PropagationCheckpoint? {
    if let data = try await context.checkpoint() {
      let checkpoint = try PropagateCheckpoint(data)
      if checkpoint.engine == step.engine.name {
        encoded = checkpoint.encoded
        propagated = checkpoint.propagated
        propagatedBefore = propagated
        propagatedAtCheckpoint = propagated
        step.logger.info("Job \(job) goes on after frame \(propagated) of \(range.count)")
        return PropagationCheckpoint(state: [UInt8](checkpoint.state))
      }
      step.logger.warning(
        "Job \(job) starts anew: its checkpoint is of engine \(checkpoint.engine), not \(step.engine.name)"
      )
    }
    step.logger.info("Phase 1: Encoding \(parameters.workFrames) frames with image encoder...")
    return nil
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
      let saved = PropagateCheckpoint(
        engine: step.engine.name, encoded: encoded, propagated: propagated, state: checkpoint.state)
      try await context.saveCheckpoint(try saved.data())
    }
  }

  func logEnd() {
    step.logger.info(
      """
      Mask propagation completed: \(range.count) frames in \(Self.tenths(elapsed))s \
      (\(rate) fps)
      """)
  }

  private func store(_ masks: [ObjectMask], frame: Int) async throws {
    let made = masks.compactMap { mask in
      keys[mask.objectID].map {
        PropagatedMask(key: $0, objectID: mask.objectID, rle: RLE(mask.mask), score: mask.score)
      }
    }
    let stored = try await step.store.record(made, frame: frame, of: job)
    propagated += 1
    try await context.reportMasks(frame: frame, objectIDs: stored)
    try await context.report(progress: percent)
    if propagated % 50 == 0 {
      step.logger.info(
        "Propagation progress: \(propagated)/\(range.count) frames (\(rate) fps)")
    }
  }

  /// 40 for the frames encoded and 60 for those propagated.
  private var percent: Double {
    let work = Double(max(parameters.workFrames, 1))
    let encodedFraction = min(1, Double(encoded) / work)
    let propagatedFraction = min(1, Double(propagated) / Double(range.count))
    return 40 * encodedFraction + 60 * propagatedFraction
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
