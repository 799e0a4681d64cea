import Foundation
import Jobs
import Logging
import Masklets

/// Stores what one run of a propagation job computes: masks through its output, progress, events and
/// checkpoints in the job's record.
actor PropagationRecorder {
  /// When checkpoints are saved.
  struct CheckpointRules: Hashable, Sendable {
    /// Frames between two checkpoints.
    let interval: Int
    /// Largest engine state that is saved, in bytes.
    let bytes: Int
  }

  private let record: PropagationRecord
  private let output: any PropagationOutput
  private let context: any JobContext
  /// Name of the engine, which marks its checkpoints.
  private let engine: String
  private let rules: CheckpointRules
  private let keys: [ObjectID: Int64]
  private var progress: PropagationProgress
  private var watch: MaskWatch
  /// Losses that were reported.
  private var reported: Set<LostObject> = []
  private let now: @Sendable () -> Date
  private let startedAt: Date
  private let logger: Logger

  init(
    record: PropagationRecord, parameters: PropagateParameters, output: any PropagationOutput,
    context: any JobContext, engine: String, rules: CheckpointRules,
    now: @escaping @Sendable () -> Date, logger: Logger
  ) {
    self.record = record
    self.output = output
    self.context = context
    self.engine = engine
    self.rules = rules
    self.now = now
    self.logger = logger
    keys = Dictionary(uniqueKeysWithValues: parameters.objects.map { ($0.id, $0.key) })
    progress = PropagationProgress(parameters)
    watch = MaskWatch(parameters.runsFromKeyframes)
    startedAt = now()
  }

  /// Where to begin: the index of the leg, and the engine's state in it if the job ran before.
  func resume() async throws -> (leg: Int, checkpoint: PropagationCheckpoint?) {
    if let data = try await context.checkpoint() {
      let checkpoint = try PropagateCheckpoint(data)
      if checkpoint.engine == engine {
        progress.resume(
          leg: checkpoint.leg ?? 0, encoded: checkpoint.encoded, propagated: checkpoint.propagated)
        watch.resume(from: checkpoint.masks ?? [:])
        logger.info(
          """
          Job \(record.job) goes on after frame \(progress.propagated) of \
          \(progress.totalPropagated)
          """)
        return (
          progress.leg,
          checkpoint.state.isEmpty ? nil : PropagationCheckpoint(state: [UInt8](checkpoint.state))
        )
      }
      logger.warning(
        """
        Job \(record.job) starts anew: its checkpoint is of engine \(checkpoint.engine), not \
        \(engine)
        """)
    }
    logger.info("Phase 1: Encoding \(progress.totalEncoded) frames with image encoder...")
    return (0, nil)
  }

  /// Goes back to the start of the current leg because the engine cannot read the checkpoint.
  func restartLeg(because reason: CheckpointMismatch) {
    progress.restartLeg()
    logger.warning("Job \(record.job) starts anew: \(reason)")
  }

  /// Begins a leg, unless the job resumed in it.
  func begin(leg index: Int) async throws {
    guard index > progress.leg else { return }
    progress.begin(leg: index)
    try await saveCheckpoint(state: [])
  }

  func record(_ event: PropagationEvent) async throws {
    switch event {
    case .encoded:
      progress.countEncodedFrame()
      try await context.report(progress: progress.percent)
    case .masks(let frame, let masks):
      try await store(masks, frame: frame)
    case .checkpoint(let checkpoint):
      guard progress.framesSinceCheckpoint >= rules.interval else { return }
      progress.markCheckpoint()
      try await saveCheckpoint(state: checkpoint.state)
    }
  }

  /// Pauses the objects that were lost and not found again. Their masks stay.
  ///
  /// - Returns: the paused objects.
  func pauseLostObjects(of parameters: PropagateParameters) async throws -> [LostObject] {
    try await reportLosses()
    let lost = watch.losses.filter { !$0.isFoundAgain }.map(\.lost)
    try await output.storePauses(
      parameters.objects.map { object in
        PropagatedPauses(
          key: object.key,
          frames: parameters.legs.filter { $0.objectIDs.contains(object.id) }.map(\.frames),
          lost: lost.filter { $0.objectID == object.id })
      }, of: record)
    return lost
  }

  /// Reports the objects that seem to be lost, each once. They may be found again.
  private func reportLosses() async throws {
    for loss in watch.losses where !loss.isFoundAgain && reported.insert(loss.lost).inserted {
      try await context.report(.paused(loss.lost))
      logger.info(
        """
        Job \(record.job) pauses object \(loss.lost.objectID) at frame \(loss.lost.frame): \
        \(loss.lost.reason.rawValue)
        """)
    }
  }

  /// Stores an empty mask for every object on the `frames` where it has none.
  func storeEmpty(frames: [Int], size: ImageSize, objects: [Int64]) async throws {
    try await output.storeEmpty(
      RLE(Mask(size: size)), frames: frames, of: objects, propagation: record)
  }

  func logEnd() {
    logger.info(
      """
      Mask propagation completed: \(progress.totalPropagated) frames in \(Self.tenths(elapsed))s \
      (\(rate) fps)
      """)
  }

  private func saveCheckpoint(state: [UInt8]) async throws {
    guard state.count <= rules.bytes else {
      logger.warning(
        """
        Job \(record.job) does not save its checkpoint of \(state.count) bytes: if it is \
        interrupted, it goes on from an earlier one
        """)
      return
    }
    let checkpoint = PropagateCheckpoint(
      engine: engine, leg: progress.leg, encoded: progress.encoded,
      propagated: progress.propagated, state: state, masks: watch.checkpoint())
    try await context.saveCheckpoint(try checkpoint.data())
  }

  private func store(_ masks: [ObjectMask], frame: Int) async throws {
    let propagated = try masks.compactMap { mask in
      try keys[mask.objectID].map {
        PropagatedMask(
          key: $0, objectID: mask.objectID, rle: RLE(mask.mask), score: mask.score,
          logits: try mask.logits.map(StoredLogits.init))
      }
    }
    for mask in propagated {
      let seen = LossOfTrust.Mask(score: mask.score, area: mask.rle.area)
      watch.add(seen, of: mask.objectID, frame: frame)
    }
    let stored = try await output.store(propagated, frame: frame, of: record)
    progress.countPropagatedFrame()
    try await context.report(.masks(frame: frame, objectIDs: stored))
    try await context.report(progress: progress.percent)
    if progress.propagated % Self.framesBetweenReports == 0 { try await reportLosses() }
    if progress.propagated % 50 == 0 {
      logger.info(
        """
        Propagation progress: \(progress.propagated)/\(progress.totalPropagated) frames \
        (\(rate) fps)
        """)
    }
  }

  /// Frames between two looks for lost objects.
  private static let framesBetweenReports = 10

  private var elapsed: Double { now().timeIntervalSince(startedAt) }

  private var rate: String { Self.tenths(progress.rate(over: elapsed)) }

  private static func tenths(_ value: Double) -> String {
    String(format: "%.1f", value)
  }
}
