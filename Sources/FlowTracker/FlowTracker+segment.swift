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
    let scale = WorkingScale.prompting(video.size)
    let image = try await video.frame(frame)
    let key = FrameCache.Key(
      index: frame, frameCount: video.frameCount, content: image.hashValue)
    let seen = try await look(at: image, key, of: video, scale: scale)
    let first = try FirstMask(
      frame: seen.frame, motion: seen.motion, scale: scale, prompt: prompt, others: others)
    var previousIsGuess = false
    if let previous { previousIsGuess = await frames.isGuess(previous.mask, for: key) }
    let found = try await first.probability(
      previous: previous?.mask, previousIsGuess: previousIsGuess)
    let evidence = try Refinement.evidence(found.soft.probability, frame: seen.frame)
    let mask = try Refinement.mask(evidence, size: video.size)
    if found.isGuess { await frames.keep(guess: mask, for: key) }
    return ObjectMask(objectID: objectID, mask: mask, score: mask.isEmpty ? 0 : found.soft.score)
  }

  /// Features and motion of a frame, from the cache where it was looked at before.
  private func look(
    at image: RGBImage, _ key: FrameCache.Key, of video: any FrameSource, scale: WorkingScale
  ) async throws -> FrameCache.Entry {
    if let known = await frames.entry(for: key) { return known }
    let features = try FrameImage(index: key.index, image: image, scale: scale)
    let motion = try await MotionImage(of: features, in: video, scale: scale)
    let entry = FrameCache.Entry(frame: features, motion: motion)
    await frames.keep(entry, for: key)
    return entry
  }
}

extension Prompt {
  /// All coordinates.
  fileprivate var numbers: [Double] {
    clicks.flatMap { [$0.point.x, $0.point.y] } + (box.map { [$0.x1, $0.y1, $0.x2, $0.y2] } ?? [])
  }
}
