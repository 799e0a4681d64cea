// Default estimates of time and memory. Engines that know them better implement these themselves.
// Times come from two short propagations over a clip that is drawn for the purpose.
extension MaskPropagator {
  package var timingName: String { "\(Self.self)" }

  package func measureSteps(size: ImageSize) async throws -> StepTimes {
    let one = try await seconds(objects: 1, size: size)
    let three = try await seconds(objects: 3, size: size)
    let object = max((three.frame - one.frame) / 2, 0)
    return StepTimes([
      "start": one.start, "frame": max(one.frame - object, 0), "object": object,
    ])
  }

  /// Seconds until the first frame is done, and for each frame after it.
  private func seconds(objects: Int, size: ImageSize) async throws -> (
    start: Double, frame: Double
  ) {
    let clip = DrawnClip(size: size)
    let request = PropagationRequest(
      objects: (1...objects).map { id in
        PromptedObject(
          id: id,
          keyframes: [Keyframe(frame: 0, prompt: Prompt(mask: clip.disc(id - 1, frame: 0)))])
      }, range: 0...clip.frameCount - 1, direction: .forward)
    let clock = ContinuousClock()
    let start = clock.now
    let ends = Ends()
    try await propagate(request, over: clip, resuming: nil) { event in
      if case .masks = event { await ends.append(clock.now - start) }
    }
    let seconds = await ends.all.map { $0 / .seconds(1) }
    guard let first = seconds.first, let last = seconds.last, seconds.count > 1 else {
      return (0, 0)
    }
    return (first, (last - first) / Double(seconds.count - 1))
  }

  package func estimate(
    _ request: PropagationRequest, over video: any FrameSource, steps: StepTimes
  ) -> PropagationEstimate {
    let keyframes = request.objects.flatMap { $0.keyframes.map(\.frame) }
    guard let first = keyframes.min(), let last = keyframes.max() else {
      return PropagationEstimate(
        frames: request.range.count, objects: 0, encodedFrames: 0, seconds: 0, bytes: 0)
    }
    // From the keyframes to the far ends of the range; frames between keyframes are visited twice.
    func visits(_ first: Int, _ last: Int) -> Int {
      let low = request.direction == .forward ? first : min(request.range.lowerBound, first)
      let high = request.direction == .backward ? last : max(request.range.upperBound, last)
      return high - low + 1 + max(last - first, 0)
    }
    let objectVisits = request.objects.reduce(0) { sum, object in
      let frames = object.keyframes.map(\.frame)
      guard let first = frames.min(), let last = frames.max() else { return sum }
      return sum + visits(first, last)
    }
    return PropagationEstimate(
      frames: request.range.count, objects: request.objects.count, encodedFrames: 0,
      seconds: steps["start"] + steps["frame"] * Double(visits(first, last))
        + steps["object"] * Double(objectVisits),
      bytes: memory(for: request, size: video.size))
  }

  package func cardMemory(
    for request: PropagationRequest, size: ImageSize
  ) -> (needed: Int, free: Int)? { nil }

  /// An upper bound for an engine that has a few frames and, for each object, a few planes of
  /// floats in memory.
  package func memory(for request: PropagationRequest, size: ImageSize) -> Int {
    let planes = 40 + 24 * request.objects.count
    let keyframes = request.objects.reduce(0) { $0 + $1.keyframes.count }
    return 64 << 20 + size.pixelCount * 4 * planes + size.pixelCount * (keyframes + 1) / 4
      + request.range.count * request.objects.count * 4096
  }
}

private actor Ends {
  private(set) var all: [Duration] = []

  func append(_ end: Duration) { all.append(end) }
}

/// A few frames of three discs that move over a texture.
private struct DrawnClip: FrameSource {
  let size: ImageSize
  let frameCount = 8

  func disc(_ index: Int, frame: Int) -> Mask {
    let radius = min(size.width, size.height) / 7
    let x = size.width / 4 * (index + 1) + 2 * frame
    let y = size.height / 2 + (index - 1) * size.height / 5 + frame
    return Mask(size: size) { ($0 - x) * ($0 - x) + ($1 - y) * ($1 - y) < radius * radius }
  }

  func frame(_ index: Int) async throws -> RGBImage {
    var image = RGBImage(size: size)
    let discs = (0..<3).map { disc($0, frame: index) }
    for y in 0..<size.height {
      for x in 0..<size.width {
        let texture = (x * 7 + y * 13 + (x * y >> 4)) & 63
        let disc = discs.firstIndex { $0[x, y] }
        let base = disc.map { [200, 90 + 40 * $0, 60] } ?? [60, 70, 80]
        for channel in 0..<3 {
          image.pixels[(y * size.width + x) * 3 + channel] = UInt8(base[channel] + texture / 2)
        }
      }
    }
    return image
  }
}
