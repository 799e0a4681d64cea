import Masklets
import Tensors

/// The SAM 2 engine.
///
/// It keeps no state of videos or objects: what an object remembers lives as long as the
/// propagation that builds it. Upstream: `SAM2VideoPredictor` of sam2_video_predictor.py.
package struct VideoPredictor: MaskPropagator {
  package let network: Network
  let options: Options
  /// Threads of their own, so that a click is not kept waiting by a propagation, nor that by what
  /// is done ahead.
  let clicks, propagation, ahead: NetworkThread
  let frames: EncodedFrames
  private let checkpointInterval: Int

  /// - Parameter cache: where encoded frames are kept; without it features are not rounded.
  package init(_ network: Network, options: Options, cache: FrameCache? = nil) {
    // What the cache has on disk is read again in a hundredth of what encoding takes.
    let recent = RecentFrames(capacity: cache == nil ? 4 : 2)
    self.init(network, options: options, recent: recent, cache: cache)
  }

  /// - Parameters:
  ///   - recent: frames at hand; clicks add to them, 17 MB each.
  ///   - checkpointInterval: frames from one checkpoint to the next.
  init(
    _ network: Network, options: Options, recent: RecentFrames, cache: FrameCache? = nil,
    checkpointInterval: Int = PropagationRun.checkpointInterval
  ) {
    self.checkpointInterval = checkpointInterval
    self.network = network
    self.options = options
    frames = EncodedFrames(recent: recent, cache: cache)
    clicks = NetworkThread(network, rank: .interactive, name: "sam2 clicks")
    propagation = NetworkThread(network, rank: .job, name: "sam2 propagation")
    ahead = NetworkThread(network, rank: .ahead, name: "sam2 ahead")
  }

  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    guard (0..<video.frameCount).contains(frame) else {
      throw SAM2Error.keyframeOutside(
        object: objectID, frame: frame, frameCount: video.frameCount)
    }
    guard !prompt.isEmpty else { throw SAM2Error.emptyPrompt(object: objectID, frame: frame) }
    let output = MaskOutput(size: video.size, postprocesses: options.postprocesses)
    let features = try await frames.features(of: frame, in: video, on: clicks, remembers: true)
    return await clicks.run { network in
      let seen = network.respond(
        to: prompt, previous: previous, frame: features, size: output.size)
      var result = output.objectMask(
        objectID, seen, isPersons: prompt.mask != nil, on: network.compute)
      if let mask = prompt.mask { result.mask = mask }
      return result
    }
  }

  package func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    var run = try PropagationRun(
      request, over: video, options: options, thread: propagation, frames: frames,
      resuming: checkpoint, checkpointInterval: checkpointInterval)
    try await run(emit)
  }

  /// At most three quarters of the cache, so that what others used lately stays.
  package var preparedFrames: Int { (frames.cache?.capacity ?? 0) * 3 / 4 }

  package func prepare(_ frame: Int, of video: any FrameSource) async throws {
    try await frames.prepare(frame, of: video, on: ahead)
  }
}

extension Network {
  /// The mask for a prompt on a frame that no memory bears on.
  ///
  /// - Parameter previous: the object's mask there so far: clicks refine it.
  func respond(
    to prompt: Prompt, previous: ObjectMask?, frame: FrameFeatures, size: ImageSize
  ) -> FrameOutput {
    if let mask = prompt.mask { return adopt(mask: image(of: mask), frame: frame) }
    return segment(
      image: withoutMemory(frame), frame: frame,
      points: PromptPoint.points(of: prompt, in: size),
      mask: previous.map { clamped(logits(of: $0)) })
  }

  /// The logits of a mask, or what they would be for a mask that a person drew.
  private func logits(of previous: ObjectMask) -> Tensor {
    let side = FrameFeatures.maskSide
    if let logits = previous.logits, logits.count == side * side {
      return Tensor([side, side], logits)
    }
    // What an object that was not seen has on a tracked frame; `clamped` cuts it.
    if previous.mask.isEmpty { return Tensor([side, side], repeating: Self.absentLogit) }
    return compute.resize(
      compute.scale(image(of: previous.mask), by: 20, adding: -10), height: side, width: side,
      .bilinearAntialiased
    ).reshaped(side, side)
  }
}
