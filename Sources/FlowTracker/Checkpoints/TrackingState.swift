import Masklets

/// How far a propagation has got: everything that the frames to come depend on.
///
/// A checkpoint of it grows with the objects (about 6 MB each: soft masks, networks with Adam's
/// moments, remembered samples, history, random state) and, between keyframes, by a few kilobytes a
/// frame for masks that wait for the backward pass.
struct TrackingState: Sendable {
  /// The objects in the pass under way.
  var objects: TrackedObjects
  /// Index of the next frame to visit, among the pass's frames.
  var position = 0
  var pending = PendingMasks()

  /// The state before the first frame.
  init(_ plan: TrackingPlan) {
    objects = TrackedObjects(plan, pass: .forward)
  }

  mutating func startBackwardPass(_ plan: TrackingPlan) {
    objects = TrackedObjects(plan, pass: .backward)
    position = 0
  }
}

// MARK: Checkpoints

extension TrackingState {
  /// First bytes of every checkpoint: "MKFLOW02". The number changes with the format.
  private static let magic: UInt64 = 0x3230_574f_4c46_4b4d

  func checkpoint(_ plan: TrackingPlan) -> PropagationCheckpoint {
    var writer = StateWriter()
    writer.write(Self.magic)
    writer.write(plan.fingerprint)
    writer.write(objects.pass.rawValue)
    writer.write(UInt32(position))
    objects.write(to: &writer)
    pending.write(to: &writer)
    writer.write(Fingerprint.of(writer.bytes[...]))
    return PropagationCheckpoint(state: writer.bytes)
  }

  /// The state in which `checkpoint` was made.
  ///
  /// - Throws: `CheckpointMismatch` if it is damaged or belongs to another request.
  init(_ checkpoint: PropagationCheckpoint, _ plan: TrackingPlan) throws {
    let body = checkpoint.state.dropLast(8)
    var tail = StateReader(Array(checkpoint.state.suffix(8)))
    guard try tail.read(UInt64.self) == Fingerprint.of(body) else {
      throw CheckpointMismatch("its checksum is wrong")
    }
    var reader = StateReader(Array(body))
    guard try reader.read(UInt64.self) == Self.magic else {
      throw CheckpointMismatch("it is of another kind")
    }
    guard try reader.read(UInt64.self) == plan.fingerprint else {
      throw CheckpointMismatch("it belongs to another request, video or setting")
    }
    guard let pass = Pass(rawValue: try reader.read()) else {
      throw CheckpointMismatch("its pass is unknown")
    }
    position = try reader.readCount(limit: plan.order.frames(pass).count)
    objects = try TrackedObjects(from: &reader, plan, pass: pass)
    pending = try PendingMasks(
      from: &reader, objects: plan.request.objects.count, frameCount: plan.frameCount)
    guard reader.isAtEnd else { throw CheckpointMismatch("it has bytes left over") }
  }
}
