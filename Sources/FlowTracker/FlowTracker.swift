import Masklets
import Tensors

/// The engine that needs no weights from elsewhere.
///
/// A small network that is part of the program makes masks from clicks and boxes. Dense optical flow
/// carries each mask to the next frame. An even smaller network, trained online on the video itself,
/// judges by appearance and motion which pixels are the object's. A mean field joins both along the
/// edges of the image. Between two keyframes, an object is carried from both sides.
///
/// The result depends only on the request, the frames and the options: all randomness is seeded,
/// and no sum depends on the timing of threads.
package struct FlowTracker: MaskPropagator {
  let options: Options
  /// Frames that a person clicked on lately.
  let cache = ImageFeatureCache()
  let network = PromptNetwork()
  /// For the network: the rest of the engine makes its own use of several threads, by tasks.
  let compute = Compute(threads: 1)

  package init(options: Options = Options()) {
    self.options = options
  }

  package func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    var run = try await TrackingRun(request, video: video, tracker: self, resuming: checkpoint)
    try await run.execute(emit)
  }
}
