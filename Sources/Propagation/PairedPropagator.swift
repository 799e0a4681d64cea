import Masklets

/// Two engines as one: the first answers prompts, the second carries the masks along the video.
///
/// The second one is never shown a click: a keyframe is the mask that the first one made of it.
package struct PairedPropagator: MaskPropagator {
  private let prompts, tracking: any MaskPropagator

  package init(prompts: any MaskPropagator, tracking: any MaskPropagator) {
    self.prompts = prompts
    self.tracking = tracking
  }

  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    try await prompts.segment(
      objectID, on: frame, of: video, prompt: prompt, previous: previous)
  }

  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?, others: [Prompt]
  ) async throws -> ObjectMask {
    try await prompts.segment(
      objectID, on: frame, of: video, prompt: prompt, previous: previous, others: others)
  }

  package func candidates(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    others: [Prompt]
  ) async throws -> MaskCandidates {
    try await prompts.candidates(objectID, on: frame, of: video, prompt: prompt, others: others)
  }

  package func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    let drawn = try await drawn(request, over: video)
    let masks = drawn.objects.reduce(into: [:]) { masks, object in
      masks[object.id] = Dictionary(
        uniqueKeysWithValues: object.keyframes.map { ($0.frame, $0.prompt.mask) })
    }
    try await tracking.propagate(drawn, over: video, resuming: checkpoint) { event in
      guard case .masks(let frame, var objects) = event else { return try await emit(event) }
      // A network returns a mask that it was given at its own, coarser resolution.
      for index in objects.indices {
        if let mask = masks[objects[index].objectID]?[frame] ?? nil { objects[index].mask = mask }
      }
      try await emit(.masks(frame: frame, objects))
    }
  }

  /// The request with a mask in place of each prompt.
  private func drawn(
    _ request: PropagationRequest, over video: any FrameSource
  ) async throws -> PropagationRequest {
    var drawn = request
    for (index, object) in request.objects.enumerated() {
      for (number, keyframe) in object.keyframes.enumerated() where keyframe.prompt.mask == nil {
        var mask = keyframe.mask
        if mask == nil {
          mask = try await segment(
            object.id, on: keyframe.frame, of: video, prompt: keyframe.prompt, previous: nil
          ).mask
        }
        drawn.objects[index].keyframes[number] = Keyframe(
          frame: keyframe.frame, prompt: Prompt(mask: mask), mask: mask)
      }
    }
    return drawn
  }

  /// Both engines store features of each frame, in one space.
  package var preparedFrames: Int { min(prompts.preparedFrames, tracking.preparedFrames) / 2 }

  /// For the next click first: a person waits for it.
  package func prepare(_ frame: Int, of video: any FrameSource) async throws {
    try await prompts.prepare(frame, of: video)
    try await tracking.prepare(frame, of: video)
  }

  package var timingName: String { tracking.timingName }

  package func measureSteps(size: ImageSize) async throws -> StepTimes {
    try await tracking.measureSteps(size: size)
  }

  package func estimate(
    _ request: PropagationRequest, over video: any FrameSource, steps: StepTimes
  ) -> PropagationEstimate {
    tracking.estimate(request, over: video, steps: steps)
  }

  package func memory(for request: PropagationRequest, size: ImageSize) -> Int {
    tracking.memory(for: request, size: size)
  }

  package func cardMemory(
    for request: PropagationRequest, size: ImageSize
  ) -> (needed: Int, free: Int)? {
    tracking.cardMemory(for: request, size: size)
  }
}
