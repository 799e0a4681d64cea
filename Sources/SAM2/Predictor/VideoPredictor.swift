import Masklets
import Tensors

/// The SAM 2 engine.
///
/// It keeps no state of videos or objects: what an object remembers lives as long as the
/// propagation that builds it. Upstream: `SAM2VideoPredictor` of sam2_video_predictor.py.
package struct VideoPredictor: MaskPropagator {
  package let network: Network
  let options: Options
  /// Two threads, so that a click is not kept waiting by a propagation.
  private let clicks, propagation: NetworkThread
  private let recent: RecentFrames

  package init(_ network: Network, options: Options) {
    self.init(network, options: options, recent: RecentFrames(capacity: 4))
  }

  /// - Parameter recent: frames at hand; clicks add to them, 17 MB each.
  init(_ network: Network, options: Options, recent: RecentFrames) {
    self.network = network
    self.options = options
    self.recent = recent
    clicks = NetworkThread(network, name: "sam2 clicks")
    propagation = NetworkThread(network, name: "sam2 propagation")
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
    let picture = try await video.frame(frame)
    let output = MaskOutput(size: video.size, postprocesses: options.postprocesses)
    let recent = self.recent
    return await clicks.run { network in
      let features = recent.features(of: picture) ?? network.encode(picture)
      recent.insert(features, of: picture)
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
      request, over: video, options: options, thread: propagation, recent: recent,
      resuming: checkpoint)
    try await run.callAsFunction(emit)
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
    return compute.resize(
      compute.scale(image(of: previous.mask), by: 20, adding: -10), height: side, width: side,
      .bilinearAntialiased
    ).reshaped(side, side)
  }
}
