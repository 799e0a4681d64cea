import Masklets

/// An engine that assumes that objects do not move: small, exact and resumable.
package struct StillEngine: MaskPropagator {
  /// Side of the square a click includes or excludes.
  package static let reach = 3.0
  /// Returns the logits of a mask.
  private let logits: @Sendable (Mask) -> [Float]?
  /// Called with the mask that a prompt starts from.
  private let seesPrevious: @Sendable (ObjectMask?) -> Void
  /// Called before each frame of a propagation is computed.
  private let beforeFrame: @Sendable (Int) async throws -> Void

  package init(
    logits: @escaping @Sendable (Mask) -> [Float]? = { _ in nil },
    seesPrevious: @escaping @Sendable (ObjectMask?) -> Void = { _ in },
    beforeFrame: @escaping @Sendable (Int) async throws -> Void = { _ in }
  ) {
    self.logits = logits
    self.seesPrevious = seesPrevious
    self.beforeFrame = beforeFrame
  }

  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    _ = try await video.frame(frame)
    seesPrevious(previous)
    let mask = Self.mask(prompt, previous: previous?.mask, size: video.size)
    return ObjectMask(objectID: objectID, mask: mask, score: 0.5, logits: logits(mask))
  }

  package func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    var frames = Array(request.range)
    if request.direction == .backward { frames.reverse() }
    for (position, frame) in frames.enumerated().dropFirst(Int(checkpoint?.state.first ?? 0)) {
      try await beforeFrame(frame)
      _ = try await video.frame(frame)
      try await emit(.encoded(frame: frame))
      let masks = request.objects.map { object in
        let keyframe = object.keyframes.last { $0.frame <= frame } ?? object.keyframes[0]
        let mask =
          keyframe.mask ?? Self.mask(keyframe.prompt, previous: nil, size: video.size)
        return ObjectMask(
          objectID: object.id, mask: mask, score: 0.25, logits: logits(mask))
      }
      try await emit(.masks(frame: frame, masks))
      let state = PropagationCheckpoint(state: [UInt8(position + 1)])
      try await emit(.checkpoint(state))
    }
  }

  /// The previous mask with the box and the squares of included clicks added, and those of excluded
  /// clicks subtracted.
  package static func mask(_ prompt: Prompt, previous: Mask?, size: ImageSize) -> Mask {
    if let mask = prompt.mask { return mask }
    var mask = previous ?? Mask(size: size)
    if let box = prompt.box {
      mask.formUnion(
        Mask(size: size) { x, y in
          (box.x1..<box.x2).contains(Double(x)) && (box.y1..<box.y2).contains(Double(y))
        })
    }
    for click in prompt.clicks {
      let square = Mask(size: size) { x, y in
        abs(Double(x) - click.point.x) < reach && abs(Double(y) - click.point.y) < reach
      }
      if click.include { mask.formUnion(square) } else { mask.subtract(square) }
    }
    return mask
  }
}
