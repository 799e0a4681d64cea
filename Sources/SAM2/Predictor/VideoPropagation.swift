import Masklets
import Tensors

/// One propagation: the objects' memory banks, and where on its way it is.
struct PropagationRun: Sendable {
  private let request: PropagationRequest
  private let video: any FrameSource
  private let thread: NetworkThread
  private let frames: EncodedFrames
  private let reach: MemoryReach
  private let output: MaskOutput
  private let itinerary: Itinerary
  private let resumed: RunState?
  private let checkpointInterval: Int
  /// One for each object of the request, in its order.
  private var banks: [MemoryBank]
  /// Features of the frames encoded last.
  private var encoded: [(frame: Int, features: FrameFeatures)] = []
  /// Frames told as encoded; one bit a frame.
  private var told: FrameSet

  /// Encoded frames at hand, 17 MB each.
  private static let encodedLimit = 3
  /// Frames from checkpoint to checkpoint: each is a megabyte for every frame remembered.
  static let checkpointInterval = 8

  /// - Throws: `SAM2Error` for a request that cannot be met.
  init(
    _ request: PropagationRequest, over video: any FrameSource, options: VideoPredictor.Options,
    thread: NetworkThread, frames: EncodedFrames, resuming checkpoint: PropagationCheckpoint?,
    checkpointInterval: Int = Self.checkpointInterval
  ) throws {
    try Self.validate(request, frameCount: video.frameCount)
    var request = request
    request.objects.sort { $0.id < $1.id }
    self.request = request
    self.video = video
    self.thread = thread
    self.frames = frames
    self.checkpointInterval = checkpointInterval
    reach = MemoryReach(
      bankSize: options.memoryBankSize, keyframes: options.attendedKeyframes,
      frameCount: video.frameCount)
    output = MaskOutput(size: video.size, postprocesses: options.postprocesses)
    itinerary = Itinerary(request)
    resumed = try checkpoint.map { try RunState($0, for: request) }
    banks = request.objects.map { _ in MemoryBank() }
    told = FrameSet(count: video.frameCount)
  }

  private static func validate(_ request: PropagationRequest, frameCount: Int) throws {
    guard request.range.lowerBound >= 0, request.range.upperBound < frameCount else {
      throw SAM2Error.rangeOutside(request.range, frameCount: frameCount)
    }
    if let start = request.backwardStart, !request.range.contains(start) {
      throw SAM2Error.rangeOutside(start...start, frameCount: frameCount)
    }
    let unprompted = request.objects.filter(\.keyframes.isEmpty).map(\.id)
    guard !request.objects.isEmpty, unprompted.isEmpty else {
      throw SAM2Error.noKeyframes(objects: unprompted)
    }
    for object in request.objects {
      for keyframe in object.keyframes {
        guard (0..<frameCount).contains(keyframe.frame) else {
          throw SAM2Error.keyframeOutside(
            object: object.id, frame: keyframe.frame, frameCount: frameCount)
        }
        guard !keyframe.prompt.isEmpty else {
          throw SAM2Error.emptyPrompt(object: object.id, frame: keyframe.frame)
        }
      }
    }
  }

  /// Runs to the end. Called once.
  mutating func callAsFunction(
    _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    if let resumed { told = resumed.told }
    try await recallKeyframes(emit)
    var done = 0
    if let resumed {
      done = resumed.visitsDone
      for (index, tracked) in resumed.tracked.enumerated() {
        for (frame, output) in tracked { banks[index].addTracked(output, at: frame) }
      }
    }
    let visits = itinerary.visits
    for (index, visit) in visits.enumerated().dropFirst(done) {
      try Task.checkCancellation()
      let masks = try await self.visit(visit, emit)
      if request.range.contains(visit.frame), !itinerary.revisits(visit) {
        try await emit(.masks(frame: visit.frame, masks))
      }
      let kept = itinerary.remembered(after: visit, reach: reach)
      for i in banks.indices {
        banks[i].forgetTracked(keepingMemories: kept.memories, pointers: kept.pointers)
      }
      if (index + 1) % checkpointInterval == 0, index + 1 < visits.count {
        let state = RunState(
          request: request, visitsDone: index + 1, told: told, tracked: banks.map(\.tracked))
        try await emit(.checkpoint(state.checkpoint))
      }
    }
    try await emitUnvisited(emit)
  }

  /// Frames of the range on the far side of where the propagation started have nothing to show.
  private func emitUnvisited(
    _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    for frame in request.range
    where !itinerary.passes.contains(where: { $0.frames.contains(frame) }) {
      try Task.checkCancellation()
      let masks = request.objects.map {
        ObjectMask(objectID: $0.id, mask: Mask(size: video.size), score: 0)
      }
      try await emit(.masks(frame: frame, masks))
    }
  }

  // MARK: Keyframes

  /// Fills the banks with all keyframes, past and future.
  private mutating func recallKeyframes(
    _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    let wanted = request.objects.map(wantedKeyframes)
    let frames = Set(wanted.flatMap(\.self)).sorted()
    // The frame where the propagation starts comes last: its features are wanted again.
    let start = itinerary.visits.first?.frame
    for frame in frames.filter({ $0 != start }) + frames.filter({ $0 == start }) {
      try Task.checkCancellation()
      let features = try await features(of: frame, emit)
      for (index, object) in request.objects.enumerated() {
        for keyframe in object.keyframes
        where keyframe.frame == frame && wanted[index].contains(frame) {
          let output = self.output
          let bankKeyframe = await thread.run { network in
            network.recall(keyframe, on: features, output: output)
          }
          banks[index].addKeyframe(bankKeyframe, at: frame)
        }
      }
    }
  }

  /// The keyframes that some frame of the way attends to: of a gap, those around it.
  private func wantedKeyframes(of object: PromptedObject) -> Set<Int> {
    let all = object.keyframes.map(\.frame)
    guard request.gap != nil else { return Set(all) }
    return itinerary.visits.reduce(into: []) { wanted, visit in
      wanted.formUnion(
        MemoryBank.attended(
          of: all, at: visit.frame, step: itinerary.passes[visit.pass].step, reach: reach))
    }
  }

  // MARK: Frames

  /// The masks of all objects on a frame; afterwards their banks know it.
  private mutating func visit(
    _ visit: Itinerary.Visit, _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws -> [ObjectMask] {
    let step = itinerary.passes[visit.pass].step
    var masks: [ObjectMask] = []
    var attended: SelfAttendedImage?
    for (index, object) in request.objects.enumerated() {
      let output = self.output
      if let keyframe = banks[index].keyframes[visit.frame] {
        let isPersons = object.keyframes.contains {
          $0.frame == visit.frame && $0.prompt.mask != nil
        }
        masks.append(
          await thread.run { network in
            output.objectMask(
              object.id, keyframe.output, isPersons: isPersons, on: network.compute)
          })
        continue
      }
      try Task.checkCancellation()
      let features = try await features(of: visit.frame, emit)
      if let known = request.gap?.known[object.id]?[visit.frame] {
        let tracked = await thread.run { $0.remember(known, on: features) }
        banks[index].addTracked(tracked, at: visit.frame)
        continue
      }
      let recollection = banks[index].recollection(at: visit.frame, step: step, reach: reach)
      let known = attended
      let image = await thread.run { network in known ?? network.attend(to: features) }
      attended = image
      let (mask, tracked) = await thread.run { network in
        let seen = network.segment(
          image: network.recall(recollection, on: image), frame: features, points: [])
        let memory = network.memorize(seen, on: features, isKeyframe: false)
        return (
          output.objectMask(object.id, seen, on: network.compute),
          MemoryBank.Tracked(pointer: seen.pointer, memory: memory)
        )
      }
      banks[index].addTracked(tracked, at: visit.frame)
      masks.append(mask)
    }
    return masks
  }

  /// The features of a frame, encoded if they are not at hand.
  private mutating func features(
    of frame: Int, _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws -> FrameFeatures {
    if let known = encoded.first(where: { $0.frame == frame }) { return known.features }
    let features = try await frames.features(of: frame, in: video, on: thread, remembers: false)
    encoded.append((frame, features))
    encoded.removeFirst(max(encoded.count - Self.encodedLimit, 0))
    if told.insert(frame) { try await emit(.encoded(frame: frame)) }
    return features
  }
}

extension Network {
  /// A keyframe as the memory bank holds it.
  ///
  /// The mask is the prompt's own answer. Where a person saw another one, because further clicks
  /// refined it or it was tracked before, that one counts, as if drawn.
  fileprivate func recall(
    _ keyframe: Keyframe, on frame: FrameFeatures, output: MaskOutput
  ) -> MemoryBank.Keyframe {
    var seen = respond(to: keyframe.prompt, previous: nil, frame: frame, size: output.size)
    if keyframe.prompt.mask == nil, let mask = keyframe.mask,
      mask != output.mask(seen, on: compute)
    {
      seen = adopt(mask: image(of: mask), frame: frame)
    }
    return MemoryBank.Keyframe(
      output: seen, memory: memorize(seen, on: frame, isKeyframe: true))
  }

  /// A tracked frame as the memory bank holds it, from the mask that was made of it earlier.
  ///
  /// The mask counts as certain of itself: its logits are gone.
  fileprivate func remember(_ known: Mask, on frame: FrameFeatures) -> MemoryBank.Tracked {
    let seen = adopt(mask: image(of: known), frame: frame)
    return MemoryBank.Tracked(
      pointer: seen.pointer, memory: memorize(seen, on: frame, isKeyframe: false))
  }
}
