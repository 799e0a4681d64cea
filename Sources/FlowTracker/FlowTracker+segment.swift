import Masklets

extension FlowTracker {
  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    try await segment(
      objectID, on: frame, of: video, prompt: prompt, previous: previous, others: [])
  }

  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?, others: [Prompt]
  ) async throws -> ObjectMask {
    guard (0..<video.frameCount).contains(frame) else {
      throw FlowTrackerError.frameOutside(frame, frameCount: video.frameCount)
    }
    for mask in [prompt.mask, previous?.mask] + others.map(\.mask) {
      if let mask, mask.size != video.size {
        throw FlowTrackerError.maskOfOtherSize(
          objectID, frame: frame, got: mask.size, expected: video.size)
      }
    }
    if let mask = prompt.mask { return ObjectMask(objectID: objectID, mask: mask, score: 1) }
    guard !prompt.isEmpty else {
      throw FlowTrackerError.emptyPrompt(objectID, frame: frame)
    }
    guard ([prompt] + others).flatMap(\.numbers).allSatisfy(\.isFinite) else {
      throw FlowTrackerError.notANumber(objectID, frame: frame)
    }
    let image = try await video.frame(frame)
    let key = ImageFeatureCache.Key(
      index: frame, frameCount: video.frameCount, content: image.hashValue)
    let prompted = try await promptedFrame(image, key, of: video)
    let first = try FirstMask(on: prompted, prompt: prompt, others: others)
    var previousIsGuess = false
    if let previous { previousIsGuess = await cache.isGuess(previous.mask, on: key) }
    let found = try await first.probability(
      previous: previous?.mask, previousIsGuess: previousIsGuess)
    let evidence = try Refinement.evidence(found.soft.probability, frame: prompted.image)
    let mask = try Refinement.mask(evidence, size: video.size)
    if found.isGuess { await cache.store(guess: mask, on: key) }
    return ObjectMask(objectID: objectID, mask: mask, score: mask.isEmpty ? 0 : found.soft.score)
  }

  /// The frame's features, from the cache if they are there.
  private func promptedFrame(
    _ image: RGBImage, _ key: ImageFeatureCache.Key, of video: any FrameSource
  ) async throws -> PromptedFrame {
    if let known = await cache[key] { return known }
    let frame = try await PromptedFrame(image, index: key.index, of: video)
    await cache.store(frame, for: key)
    return frame
  }
}

extension Prompt {
  /// All coordinates.
  fileprivate var numbers: [Double] {
    clicks.flatMap { [$0.point.x, $0.point.y] } + (box.map { [$0.x1, $0.y1, $0.x2, $0.y2] } ?? [])
  }
}
