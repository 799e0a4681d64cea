import Masklets

/// The engine that needs no weights.
///
/// Dense optical flow carries each mask to the next frame; a small network, learned online on this
/// very video, says what the object looks like and how it moves; a mean field joins both along the
/// edges of the picture. Between two keyframes of an object it is carried from both sides.
///
/// The result depends on the request, the frames and the options alone: all randomness is seeded
/// and no sum depends on the timing of threads.
package struct FlowTracker: MaskPropagator {
  let options: Options
  /// Frames a person works on.
  let frames = FrameCache()

  package init(options: Options = Options()) {
    self.options = options
  }

  package func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    var run = try await PropagationRun(request, video: video, tracker: self)
    if let checkpoint { try run.resume(from: checkpoint) }
    try await run.execute(emit)
  }
}

/// Why the engine refuses a request.
package enum FlowTrackerError: Error, Hashable, CustomStringConvertible {
  case frameOutside(Int, frameCount: Int)
  case maskOfOtherSize(ObjectID, frame: Int, got: ImageSize, expected: ImageSize)
  case emptyPrompt(ObjectID, frame: Int)
  case notANumber(ObjectID, frame: Int)

  package var description: String {
    switch self {
    case .frameOutside(let frame, let count):
      "frame \(frame) is outside the video, whose frames are 0 to \(count - 1)"
    case .maskOfOtherSize(let id, let frame, let got, let expected):
      "the mask of object \(id) on frame \(frame) is \(got), the video \(expected)"
    case .emptyPrompt(let id, let frame):
      "object \(id) has neither clicks, box nor mask on frame \(frame)"
    case .notANumber(let id, let frame):
      "a coordinate of object \(id) on frame \(frame) is not a finite number"
    }
  }
}
