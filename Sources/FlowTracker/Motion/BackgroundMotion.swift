import Masklets

/// How each pixel of a frame moves against the background, in pixels per frame: the mean over the
/// neighbouring frames, each weighted by the flow's confidence.
struct BackgroundMotion: Sendable {
  let x, y: Plane
  /// The mean of the flows' confidences, 0 to 1.
  let confidence: Plane

  /// nil if the video has only this frame.
  init?(of frame: FrameImage, in video: any FrameSource, scale: WorkingScale) async throws {
    let count = frame.width * frame.height
    var x = Plane(width: frame.width, height: frame.height)
    var y = x
    var weight = x
    let offsets = Tuning.MotionChannels.offsets.filter {
      (0..<video.frameCount).contains(frame.index + $0)
    }
    guard !offsets.isEmpty else { return nil }
    for offset in offsets {
      let image = try await video.frame(frame.index + offset)
      let other = try GreyImage(image, scale: scale)
      let pair = try await FlowPair(from: other, to: frame.grey, for: .comparing)
      var random = SeededGenerator(seed: Tuning.MotionChannels.seed)
      let everywhere = (0..<Int32(count)).map { $0 }
      let background = AffineMotion(
        fitting: pair.backward, at: random.sample(everywhere, count: Tuning.AffineFit.samples))
      // The flow leads from this frame to the other, so its sign changes with the offset's.
      let perFrame = 1 / Float(offset)
      for i in 0..<count {
        let at = background.displacement(x: i % frame.width, y: i / frame.width)
        let confidence = pair.confidence(at: i)
        x.values[i] += confidence * perFrame * (pair.backward.values[2 * i] - at.x)
        y.values[i] += confidence * perFrame * (pair.backward.values[2 * i + 1] - at.y)
        weight.values[i] += confidence
      }
    }
    for i in 0..<count {
      let total = max(weight.values[i], Tuning.MotionChannels.leastConfidence)
      x.values[i] /= total
      y.values[i] /= total
      weight.values[i] /= Float(offsets.count)
    }
    (self.x, self.y, confidence) = (x, y, weight)
  }

  /// Pixels per frame in any direction.
  var speed: Plane {
    var speed = x
    for i in 0..<speed.count {
      speed.values[i] = (x.values[i] * x.values[i] + y.values[i] * y.values[i]).squareRoot()
    }
    return speed
  }
}
