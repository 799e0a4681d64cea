import Foundation
import Masklets

/// An image in which moving objects stand out: lightness, main colour axis and speed against the
/// background, one byte each. GrabCut works on it instead of on red, green and blue.
struct MotionImage: Sendable {
  let width: Int
  let height: Int
  /// `[height, width, 3]`
  let pixels: [UInt8]

  /// - Parameter motion: the frame's; nil in a video of one frame, where nothing moves.
  init(of frame: FrameImage, moving motion: BackgroundMotion?) throws {
    width = frame.width
    height = frame.height
    let speed = try Self.speed(motion, pixels: width * height)
    let lab = try OpenCV.lab(frame.rgb, width: frame.width, height: frame.height)
    let axis = Self.principalAxis(lab[1].values, lab[2].values)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * frame.width * frame.height)
    for i in 0..<frame.width * frame.height {
      let a = lab[1].values[i] - axis.meanA
      let b = lab[2].values[i] - axis.meanB
      pixels.append(Self.byte(Tuning.MotionChannels.lightnessScale * lab[0].values[i]))
      pixels.append(
        Self.byte(
          Tuning.MotionChannels.colourOrigin
            + Tuning.MotionChannels.colourScale * (axis.a * a + axis.b * b)))
      pixels.append(speed[i])
    }
    self.pixels = pixels
  }

  private static func byte(_ value: Float) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }

  /// `speedOrigin` + `speedScale` · log((speed + `speedFloor`) / (noise + `noiseFloor`)), where noise is
  /// the median of the speeds; `speedOrigin` everywhere without motion.
  private static func speed(_ motion: BackgroundMotion?, pixels: Int) throws -> [UInt8] {
    guard let motion else {
      return [UInt8](repeating: byte(Tuning.MotionChannels.speedOrigin), count: pixels)
    }
    let speed = motion.speed
    let noise = median(speed.values)
    return try OpenCV.blur(speed, sigma: Tuning.MotionChannels.blur).values.map { speed in
      let relative =
        (speed + Tuning.MotionChannels.speedFloor) / (noise + Tuning.MotionChannels.noiseFloor)
      return byte(
        Tuning.MotionChannels.speedOrigin + Tuning.MotionChannels.speedScale * log(relative))
    }
  }

  /// The direction in the plane of the Lab channels a and b in which the colours differ most (their
  /// first principal component), and their mean.
  private static func principalAxis(
    _ a: [Float], _ b: [Float]
  ) -> (meanA: Float, meanB: Float, a: Float, b: Float) {
    let meanA = a.reduce(0, +) / Float(a.count)
    let meanB = b.reduce(0, +) / Float(b.count)
    var (aa, bb, ab): (Float, Float, Float) = (0, 0, 0)
    for i in a.indices {
      aa += (a[i] - meanA) * (a[i] - meanA)
      bb += (b[i] - meanB) * (b[i] - meanB)
      ab += (a[i] - meanA) * (b[i] - meanB)
    }
    let angle = 0.5 * atan2(2 * ab, aa - bb)
    return (meanA, meanB, cos(angle), sin(angle))
  }
}
