import Foundation

/// A frame as `PromptNetwork` reads it: colours, motion and how sure the motion is, at a size of about
/// `area` pixels whose sides are multiples of the network's.
struct ScenePicture: Sendable {
  let width, height: Int
  /// Red, green and blue, standardised; the direction of the motion times the logarithm of its speed;
  /// the confidence in it. Zero where the video has a single frame.
  let planes: [Plane]

  private typealias Constants = Tuning.Network

  init(of frame: FrameImage, moving motion: BackgroundMotion?) throws {
    let scale = (Constants.area / Float(frame.width * frame.height)).squareRoot()
    func side(_ length: Int) -> Int {
      let multiple = PromptNetwork.multiple
      return max(1, Int((Float(length) * scale / Float(multiple)).rounded())) * multiple
    }
    let (width, height) = (side(frame.width), side(frame.height))
    (self.width, self.height) = (width, height)
    let rgb = try OpenCV.resizeRGB(
      frame.rgb, from: (frame.width, frame.height), to: (width, height))
    let colours = (0..<3).map { channel in
      Plane(
        width: width, height: height,
        values: (0..<width * height).map {
          (Float(rgb[3 * $0 + channel]) - Constants.meanColour) / Constants.colourSpread
        })
    }
    let moving = try motion.map(Self.planes) ?? []
    let still = Plane(width: width, height: height)
    planes =
      try colours
      + (moving.isEmpty
        ? [still, still, still]
        : moving.map { try OpenCV.resize($0, width: width, height: height) })
  }

  /// The motion and its confidence, at the size of the flow.
  private static func planes(of motion: BackgroundMotion) -> [Plane] {
    let speed = motion.speed
    // Speeds are relative to the size that the network was trained for.
    let unit =
      Float(Tuning.Size.prompting) / Float(max(motion.x.width, motion.x.height))
    let noise = unit * median(speed.values) + Tuning.MotionChannels.noiseFloor
    var (x, y) = (motion.x, motion.y)
    for i in 0..<speed.count {
      let factor = log1p(unit * speed.values[i] / noise) / (speed.values[i] + 1e-6)
      x.values[i] *= factor
      y.values[i] *= factor
    }
    return [x, y, motion.confidence]
  }
}
