/// An engine: makes masks from prompts, on one frame and along the video.
package protocol MaskPropagator: Sendable {
  /// The mask of one object on one frame, from a person's prompt there.
  ///
  /// For interactive use: it answers fast, also while a propagation runs.
  ///
  /// - Parameters:
  ///   - frame: the prompted frame.
  ///   - prompt: the person's whole input for the object on this frame, earlier clicks included.
  ///   - previous: the object's present mask on this frame, if any. A further click refines it, and
  ///     an excluding click must not lose it.
  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask

  /// The same on a frame on which other objects are prompted as well.
  ///
  /// - Parameter others: the prompts of the other objects, in any order. An engine that judges each
  ///   object by itself ignores them.
  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?, others: [Prompt]
  ) async throws -> ObjectMask

  /// Masks that one including click may mean, among them the one that `segment` answers with where
  /// there is no previous mask. An engine without alternatives returns only that one.
  ///
  /// - Parameter prompt: one including click.
  func candidates(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    others: [Prompt]
  ) async throws -> MaskCandidates

  /// Carries the objects of `request` over its range of frames.
  ///
  /// Every object gets a mask on every frame of the range; it is empty where the object is not
  /// visible. Events are emitted in the order they occur. Each call of `emit` is awaited before
  /// more work is done, so that a slow consumer slows the engine down instead of filling a queue.
  /// If the calling task is cancelled, the propagation ends between two frames by throwing
  /// `CancellationError`; an error thrown by `emit` ends it as well.
  ///
  /// - Parameter checkpoint: the last checkpoint of an interrupted run of the same request. The
  ///   masks that follow are those the uninterrupted run would have made.
  /// - Throws: `CheckpointMismatch`, before any event is emitted, if the checkpoint cannot be used.
  func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws

  /// The most frames of a video that `prepare` is worth calling for; 0 for an engine that stores no
  /// features.
  var preparedFrames: Int { get }

  /// Computes in advance what prompts on a frame and propagations over it will need. It waits while
  /// the engine has other work, and returns at once if the frame is ready.
  func prepare(_ frame: Int, of video: any FrameSource) async throws

  /// Identifies the engine with its settings: step times measured under this name are valid for it.
  var timingName: String { get }

  /// Measures the duration of the engine's steps for videos of a size. Uses all cores for some
  /// seconds.
  func measureSteps(size: ImageSize) async throws -> StepTimes

  /// The time and memory a propagation would take, from the step times that `measureSteps`
  /// returned.
  func estimate(
    _ request: PropagationRequest, over video: any FrameSource, steps: StepTimes
  ) -> PropagationEstimate

  /// Memory that a propagation needs in addition to what the idle engine uses, in bytes.
  func memory(for request: PropagationRequest, size: ImageSize) -> Int

  /// The bytes that a propagation needs of the graphics card's memory, and those that are free there;
  /// nil on the processor, and where the card no longer answers.
  func cardMemory(
    for request: PropagationRequest, size: ImageSize
  ) -> (needed: Int, free: Int)?
}

extension MaskPropagator {
  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?, others: [Prompt]
  ) async throws -> ObjectMask {
    try await segment(objectID, on: frame, of: video, prompt: prompt, previous: previous)
  }

  package func candidates(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    others: [Prompt]
  ) async throws -> MaskCandidates {
    let only = try await segment(
      objectID, on: frame, of: video, prompt: prompt, previous: nil, others: others)
    return MaskCandidates(masks: [only], chosen: 0)
  }

  package var preparedFrames: Int { 0 }

  package func prepare(_ frame: Int, of video: any FrameSource) async throws {}
}
