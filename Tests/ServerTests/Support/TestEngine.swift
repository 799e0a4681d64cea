import Masklets

/// An engine whose masks are known: a disc around the first click, the same on every frame.
struct TestEngine: MaskPropagator {
  /// Of the discs that it propagates, in pixels.
  var radius = 5.0
  /// What a propagation waits for before each frame.
  var beforeFrame: @Sendable () async throws -> Void = {}

  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    ObjectMask(
      objectID: objectID, mask: Self.mask(of: prompt, size: video.size), score: 0.75,
      logits: Self.logits)
  }

  /// The logits of every prompt's mask: they rise from left to right in steps of a quarter.
  static let logits = (0..<ObjectMask.logitsSide * ObjectMask.logitsSide).map {
    Float($0 % ObjectMask.logitsSide) / 4 - 32
  }

  func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    for frame in request.range {
      try await beforeFrame()
      try await emit(.encoded(frame: frame))
      try await emit(
        .masks(
          frame: frame,
          request.objects.map { object in
            ObjectMask(
              objectID: object.id,
              mask: Self.mask(
                of: object.keyframes[0].prompt, size: video.size, radius: radius), score: 0.5)
          }))
    }
  }

  /// A disc around the first click, or all of the box.
  static func mask(of prompt: Prompt, size: ImageSize, radius: Double = 5) -> Mask {
    if let mask = prompt.mask { return mask }
    return Mask(size: size) { x, y in
      if let box = prompt.box {
        return Double(x) >= box.x1 && Double(x) < box.x2 && Double(y) >= box.y1
          && Double(y) < box.y2
      }
      guard let click = prompt.clicks.first else { return false }
      let (dx, dy) = (Double(x) - click.point.x, Double(y) - click.point.y)
      return dx * dx + dy * dy <= radius * radius
    }
  }
}

/// Grey frames of one size.
struct GreyFrames: FrameSource {
  var size = ImageSize(width: 64, height: 48)
  var frameCount = 12

  func frame(_ index: Int) async throws -> RGBImage {
    RGBImage(size: size, repeating: UInt8(truncatingIfNeeded: index))
  }
}

/// Holds whoever waits while it is closed, as it is at first.
actor Latch {
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func wait() async {
    guard !isOpen else { return }
    await withCheckedContinuation { waiting.append($0) }
  }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }

  func close() { isOpen = false }
}
