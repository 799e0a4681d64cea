import Masklets
import Tensors

/// One propagation: the objects' memory banks, and the frames still to visit.
///
/// Upstream: `propagate_in_video` of sam2_video_predictor.py.
struct VideoPropagation: Sendable {
  /// Visits from checkpoint to checkpoint. A checkpoint has a megabyte for each memory it stores.
  static let checkpointInterval = 8

  private let request: PropagationRequest
  private let size: ImageSize
  private let thread: NetworkThread
  private let reach: MemoryReach
  private let output: MaskOutput
  private let order: TrackingOrder
  private let resumed: PropagationState?
  private let checkpointInterval: Int
  /// One for each object of the request, in its order.
  private var banks: [MemoryBank]
  private var frames: PropagationFrames

  /// - Throws: `SAM2Error` for a request that does not fit the video; `CheckpointMismatch` if the
  ///   checkpoint is not of this request.
  init(
    _ request: PropagationRequest, over video: any FrameSource, options: VideoPredictor.Options,
    thread: NetworkThread, frames: EncodedFrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    checkpointInterval: Int = Self.checkpointInterval
  ) throws {
    try request.validate(frameCount: video.frameCount)
    var request = request
    request.objects.sort { $0.id < $1.id }
    self.request = request
    self.thread = thread
    self.checkpointInterval = checkpointInterval
    size = video.size
    reach = MemoryReach(
      bankSize: options.memoryBankSize, keyframes: options.attendedKeyframes,
      frameCount: video.frameCount)
    output = MaskOutput(size: video.size, postprocesses: options.postprocesses)
    order = TrackingOrder(request)
    resumed = try checkpoint.map {
      try PropagationState($0, for: request, thread.network.memoryFormat)
    }
    banks = request.objects.map { _ in MemoryBank() }
    self.frames = PropagationFrames(
      of: video, from: frames, on: thread, reported: resumed?.reported)
  }

  /// Runs to the end. Called once.
  mutating func run(_ emit: @Sendable (PropagationEvent) async throws -> Void) async throws {
    try await addKeyframes(emit)
    var done = 0
    if let resumed {
      done = resumed.visitsDone
      for (index, tracked) in resumed.tracked.enumerated() {
        for (frame, output) in tracked { banks[index].addTracked(output, at: frame) }
      }
    }
    let visits = order.visits
    for (index, visit) in visits.enumerated().dropFirst(done) {
      try Task.checkCancellation()
      let masks = try await self.visit(visit, emit)
      if request.range.contains(visit.frame), !order.revisits(visit) {
        try await emit(.masks(frame: visit.frame, masks))
      }
      let remembered = order.remembered(after: visit, reach: reach)
      for i in banks.indices {
        banks[i].forgetTracked(
          keepingMemories: remembered.memories, pointers: remembered.pointers)
      }
      if (index + 1) % checkpointInterval == 0, index + 1 < visits.count {
        let state = PropagationState(
          request: request, thread.network.memoryFormat, visitsDone: index + 1,
          reported: frames.reported,
          tracked: banks.map(\.tracked))
        // Reads the memories, which a graphics card may hold.
        let checkpoint = try await thread.run { _ in try state.checkpoint }
        try await emit(.checkpoint(checkpoint))
      }
    }
    try await emitUnvisited(emit)
  }

  /// Emits empty masks for the frames of the range that no pass visits: those on the far side of
  /// where the propagation starts.
  private func emitUnvisited(
    _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    for frame in request.range
    where !order.passes.contains(where: { $0.frames.contains(frame) }) {
      try Task.checkCancellation()
      let masks = request.objects.map {
        ObjectMask(objectID: $0.id, mask: Mask(size: size), score: 0)
      }
      try await emit(.masks(frame: frame, masks))
    }
  }

  // MARK: Keyframes

  /// Adds all keyframes to the banks, past and future. For a gap, only those that are attended to.
  private mutating func addKeyframes(
    _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    let added = request.objects.map { object in
      let all = object.keyframes.map(\.frame)
      return request.gap == nil ? Set(all) : order.attendedKeyframes(all, reach: reach)
    }
    let needed = Set(added.flatMap(\.self)).sorted()
    // The frame where the propagation starts comes last: it is needed again next.
    let start = order.visits.first?.frame
    for frame in needed.filter({ $0 != start }) + needed.filter({ $0 == start }) {
      try Task.checkCancellation()
      let encoded = try await frames.encoded(frame, emit)
      for (index, object) in request.objects.enumerated() {
        for keyframe in object.keyframes
        where keyframe.frame == frame && added[index].contains(frame) {
          let output = self.output
          let entry = try await thread.run { network in
            MemoryBank.Keyframe(keyframe, on: encoded, network: network, output: output)
          }
          banks[index].addKeyframe(entry, at: frame)
        }
      }
    }
  }

  // MARK: Frames

  /// The masks of all objects on a frame. Adds the frame to their memory banks.
  private mutating func visit(
    _ visit: TrackingOrder.Visit, _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws -> [ObjectMask] {
    let step = order.passes[visit.pass].step
    var masks: [ObjectMask] = []
    // Shared by all objects tracked on the frame.
    var attended: SelfAttendedImage?
    for (index, object) in request.objects.enumerated() {
      let output = self.output
      if let keyframe = banks[index].keyframes[visit.frame] {
        let isPersons = object.keyframes.contains {
          $0.frame == visit.frame && $0.prompt.mask != nil
        }
        masks.append(
          try await thread.run { network in
            output.objectMask(
              object.id, keyframe.output, isPersons: isPersons, on: network.compute)
          })
        continue
      }
      try Task.checkCancellation()
      let encoded = try await frames.encoded(visit.frame, emit)
      if let known = request.gap?.known[object.id]?[visit.frame] {
        let tracked = try await thread.run { network in
          MemoryBank.Tracked(known: known, on: encoded, network: network)
        }
        banks[index].addTracked(tracked, at: visit.frame)
        continue
      }
      let selection = banks[index].selection(at: visit.frame, step: step, reach: reach)
      let known = attended
      let image = try await thread.run { network in known ?? network.attendToItself(encoded) }
      attended = image
      let (mask, tracked) = try await thread.run { network in
        let (tracked, memory) = network.trackStep(selection, image: image, frame: encoded)
        return (
          output.objectMask(object.id, tracked, on: network.compute),
          MemoryBank.Tracked(pointer: tracked.pointer, memory: memory)
        )
      }
      banks[index].addTracked(tracked, at: visit.frame)
      masks.append(mask)
    }
    return masks
  }
}
