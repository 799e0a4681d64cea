/// An engine: turns prompts into masks, on one frame and along the video.
package protocol MaskPropagator: Sendable {
  /// The mask of one object on one frame, from a person's prompt there.
  ///
  /// Interactive: answers fast, and works while a propagation runs.
  ///
  /// - Parameters:
  ///   - frame: the frame prompted.
  ///   - prompt: everything the person gave for the object on this frame, earlier clicks included.
  ///   - previous: the object's mask on this frame so far, if any: a further click refines it, and
  ///     an excluding click must not lose it.
  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask

  /// The same on a frame where other objects are prompted as well.
  ///
  /// - Parameter others: what persons gave for them there, in any order. An engine that judges each
  ///   object by itself leaves it aside.
  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?, others: [Prompt]
  ) async throws -> ObjectMask

  /// Carries the objects of `request` over its range of frames.
  ///
  /// Every object gets a mask on every frame of the range, empty where it is not seen. `emit` is
  /// called in the order things are made and awaited before more work is done, so that a slow
  /// consumer slows the engine instead of growing a queue. Cancellation of the calling task is
  /// honoured between frames by throwing `CancellationError`; an error thrown by `emit` ends the
  /// propagation.
  ///
  /// - Parameter checkpoint: where an interrupted run of the same request stood. The masks that
  ///   follow are those the uninterrupted run would have made.
  /// - Throws: `CheckpointMismatch`, before anything is emitted.
  func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws

  /// Most frames of a video that `prepare` is worth calling for; 0 for an engine that keeps nothing.
  var preparedFrames: Int { get }

  /// Does ahead, while nothing else is asked of the engine, what prompts on a frame and propagations
  /// over it will need. Waits while there is other work; at once done for a frame that is ready.
  func prepare(_ frame: Int, of video: any FrameSource) async throws

  /// Tells this engine, as it is set, from others: step times measured under one name hold for it.
  var timingName: String { get }

  /// Measures how long the engine's steps take for videos of a size. Takes seconds of all cores.
  func measureSteps(size: ImageSize) async throws -> StepTimes

  /// What a propagation would take, by step times that `measureSteps` told.
  func estimate(
    _ request: PropagationRequest, over video: any FrameSource, steps: StepTimes
  ) -> PropagationEstimate

  /// Bytes a propagation needs besides what the engine holds at rest.
  func memory(for request: PropagationRequest, size: ImageSize) -> Int
}

extension MaskPropagator {
  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?, others: [Prompt]
  ) async throws -> ObjectMask {
    try await segment(objectID, on: frame, of: video, prompt: prompt, previous: previous)
  }

  package var preparedFrames: Int { 0 }

  package func prepare(_ frame: Int, of video: any FrameSource) async throws {}
}
