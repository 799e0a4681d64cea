import Masklets

extension FlowTracker {
  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    guard (0..<video.frameCount).contains(frame) else {
      throw FlowTrackerError.frameOutside(frame, frameCount: video.frameCount)
    }
    for mask in [prompt.mask, previous?.mask] {
      if let mask, mask.size != video.size {
        throw FlowTrackerError.maskOfOtherSize(
          objectID, frame: frame, got: mask.size, expected: video.size)
      }
    }
    if let mask = prompt.mask { return ObjectMask(objectID: objectID, mask: mask, score: 1) }
    guard !prompt.isEmpty else {
      throw FlowTrackerError.emptyPrompt(objectID, frame: frame)
    }
    let scale = WorkingScale(video.size)
    let seen = try await look(at: frame, of: video, scale: scale)
    let first = FirstMask(frame: seen.frame, motion: seen.motion, scale: scale)
    let soft = try await first.probability(prompt: prompt, previous: previous?.mask)
    let evidence = try Refinement.evidence(soft.probability, frame: seen.frame)
    let mask = try Refinement.mask(evidence, size: video.size)
    return ObjectMask(objectID: objectID, mask: mask, score: mask.isEmpty ? 0 : soft.score)
  }

  /// Features and motion of a frame, from the cache where it was looked at before.
  private func look(
    at frame: Int, of video: any FrameSource, scale: WorkingScale
  ) async throws -> MotionImageCache.Entry {
    let image = try await video.frame(frame)
    let key = MotionImageCache.Key(
      index: frame, frameCount: video.frameCount, content: image.hashValue)
    if let known = await motionImages.entry(for: key) { return known }
    let features = try FrameFeatures(index: frame, image: image, scale: scale)
    let motion = try await MotionImage(of: features, in: video, scale: scale)
    let entry = MotionImageCache.Entry(frame: features, motion: motion)
    await motionImages.keep(entry, for: key)
    return entry
  }
}
