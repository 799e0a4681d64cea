import Masklets
import Tensors

/// The SAM 2 engine.
///
/// It holds no state of videos or objects: an object's memory lives as long as the propagation that
/// builds it. Upstream: `SAM2VideoPredictor` of sam2_video_predictor.py.
package struct VideoPredictor: MaskPropagator {
  package let network: Network
  let options: Options
  /// One thread for each kind of work: a click does not wait for a propagation, and a propagation
  /// does not wait for frames encoded ahead of need.
  let clicks, propagation, ahead: NetworkThread
  let frames: EncodedFrameSource
  private let checkpointInterval: Int

  /// - Parameter cache: stores encoded frames; without it they are not rounded to half precision.
  package init(_ network: Network, options: Options, cache: EncodedFrameCache? = nil) {
    // Reading a frame from the cache takes a hundredth of the time of encoding it.
    let recent = RecentFrames(capacity: cache == nil ? 4 : 2)
    self.init(network, options: options, recent: recent, cache: cache)
  }

  /// The same network, options and cache for pictures of another size.
  package func reading(_ input: InputSize) -> VideoPredictor {
    VideoPredictor(network.reading(input), options: options, cache: frames.cache)
  }

  /// - Parameters:
  ///   - recent: the frames used last; clicks add to them.
  ///   - checkpointInterval: visits from one checkpoint of a propagation to the next.
  init(
    _ network: Network, options: Options, recent: RecentFrames, cache: EncodedFrameCache? = nil,
    checkpointInterval: Int = VideoPropagation.checkpointInterval
  ) {
    self.checkpointInterval = checkpointInterval
    self.network = network
    self.options = options
    frames = EncodedFrameSource(recent: recent, cache: cache)
    clicks = NetworkThread(network, rank: .interactive, name: "sam2 clicks")
    propagation = NetworkThread(network, rank: .job, name: "sam2 propagation")
    ahead = NetworkThread(network, rank: .ahead, name: "sam2 ahead")
  }

  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    try check(objectID, on: frame, of: video, prompt)
    let output = MaskOutput(size: video.size, postprocesses: options.postprocesses)
    return try await answering {
      let encoded = try await frames.encoded(frame, of: video, on: clicks, remembers: true)
      return try await clicks.run { network in
        let answer = network.output(
          for: prompt, refining: previous, on: encoded, size: output.size)
        var result = output.objectMask(
          objectID, answer, isPersons: prompt.mask != nil, on: network.compute)
        if let mask = prompt.mask { result.mask = mask }
        return result
      }
    }
  }

  /// Lets the person who waits for an answer know why the graphics card has none.
  private func answering<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
    do {
      return try await body()
    } catch let error as GPUError {
      throw RequestError(.unavailable, "\(error)")
    }
  }

  package func candidates(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    others: [Prompt]
  ) async throws -> MaskCandidates {
    try check(objectID, on: frame, of: video, prompt)
    let output = MaskOutput(size: video.size, postprocesses: options.postprocesses)
    return try await answering {
      let encoded = try await frames.encoded(frame, of: video, on: clicks, remembers: true)
      return try await clicks.run { network in
        let (outputs, best) = network.alternatives(for: prompt, on: encoded, size: output.size)
        let masks = outputs.map { output.objectMask(objectID, $0, on: network.compute) }
        return MaskCandidates(masks: masks, chosen: best)
      }
    }
  }

  private func check(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, _ prompt: Prompt
  ) throws {
    guard (0..<video.frameCount).contains(frame) else {
      throw SAM2Error.keyframeOutside(
        object: objectID, frame: frame, frameCount: video.frameCount)
    }
    guard !prompt.isEmpty else { throw SAM2Error.emptyPrompt(object: objectID, frame: frame) }
  }

  package func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    var propagation = try VideoPropagation(
      request, over: video, options: options, thread: self.propagation, frames: frames,
      resuming: checkpoint, checkpointInterval: checkpointInterval)
    // Other programs may share the card.
    defer { network.compute.giveBackCardMemory() }
    try await propagation.run(emit)
  }

  /// At most three quarters of the cache, so that some frames of other videos stay in it.
  package var preparedFrames: Int { (frames.cache?.capacity(network.input) ?? 0) * 3 / 4 }

  package func prepare(_ frame: Int, of video: any FrameSource) async throws {
    try await frames.prepare(frame, of: video, on: ahead)
  }
}
