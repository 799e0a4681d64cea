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
    try check(objectID, on: frame, of: video, prompt, previous: previous, others)
    if let mask = prompt.mask { return ObjectMask(objectID: objectID, mask: mask, score: 1) }
    let (prompted, key) = try await promptedFrame(frame, of: video)
    let first = try firstMask(on: prompted, prompt, others)
    var previousIsGuess = false
    if let previous { previousIsGuess = await cache.isGuess(previous.mask, on: key) }
    let found = try await first.probability(
      previous: previous?.mask, previousIsGuess: previousIsGuess)
    let answer = try found.soft.refined(of: objectID, on: prompted.image, size: video.size)
    if found.isGuess { await cache.store(guess: answer.mask, on: key) }
    return answer
  }

  package func candidates(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    others: [Prompt]
  ) async throws -> MaskCandidates {
    try check(objectID, on: frame, of: video, prompt, previous: nil, others)
    let (prompted, key) = try await promptedFrame(frame, of: video)
    let found = try await firstMask(on: prompted, prompt, others).alternatives()
    let masks = try ([found.guess] + found.others).map {
      try $0.refined(of: objectID, on: prompted.image, size: video.size)
    }
    await cache.store(guess: masks[0].mask, on: key)
    return MaskCandidates(masks: masks, chosen: 0)
  }

  private func check(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, _ prompt: Prompt,
    previous: ObjectMask?, _ others: [Prompt]
  ) throws {
    guard (0..<video.frameCount).contains(frame) else {
      throw FlowTrackerError.frameOutside(frame, frameCount: video.frameCount)
    }
    for mask in [prompt.mask, previous?.mask] + others.map(\.mask) {
      if let mask, mask.size != video.size {
        throw FlowTrackerError.maskOfOtherSize(
          objectID, frame: frame, got: mask.size, expected: video.size)
      }
    }
    guard prompt.mask != nil || !prompt.isEmpty else {
      throw FlowTrackerError.emptyPrompt(objectID, frame: frame)
    }
    guard prompt.mask != nil || ([prompt] + others).flatMap(\.numbers).allSatisfy(\.isFinite) else {
      throw FlowTrackerError.notANumber(objectID, frame: frame)
    }
  }

  private func firstMask(
    on frame: PromptedFrame, _ prompt: Prompt, _ others: [Prompt]
  ) throws -> FirstMask {
    try FirstMask(
      on: frame, prompt: prompt, others: others, network: network, compute: compute)
  }

  /// The frame's features, from the cache if they are there.
  private func promptedFrame(
    _ index: Int, of video: any FrameSource
  ) async throws -> (PromptedFrame, ImageFeatureCache.Key) {
    let image = try await video.frame(index)
    let key = ImageFeatureCache.Key(
      index: index, frameCount: video.frameCount, content: image.hashValue)
    if let known = await cache[key] { return (known, key) }
    let frame = try await PromptedFrame(image, index: index, of: video)
    await cache.store(frame, for: key)
    return (frame, key)
  }
}

extension SoftMask {
  /// The mask that it becomes along the edges of the frame.
  fileprivate func refined(
    of objectID: ObjectID, on frame: FrameImage, size: ImageSize
  ) throws -> ObjectMask {
    let mask = try Refinement.mask(Refinement.evidence(probability, frame: frame), size: size)
    return ObjectMask(objectID: objectID, mask: mask, score: mask.isEmpty ? 0 : score)
  }
}

extension Prompt {
  /// All coordinates.
  fileprivate var numbers: [Double] {
    clicks.flatMap { [$0.point.x, $0.point.y] } + (box.map { [$0.x1, $0.y1, $0.x2, $0.y2] } ?? [])
  }
}
