import Foundation
import Masklets

/// An image in which moving objects stand out: lightness, main colour axis and speed against the
/// background, one byte each. GrabCut works on it instead of on red, green and blue.
struct MotionImage: Sendable {
  let width: Int
  let height: Int
  /// `[height, width, 3]`
  let pixels: [UInt8]

  init(of frame: FrameImage, in video: any FrameSource, scale: WorkingScale) async throws {
    width = frame.width
    height = frame.height
    let speed = try await Self.speed(of: frame, in: video, scale: scale)
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

  /// `speedOrigin` + `speedScale` · log((|r| + `speedFloor`) / (noise + `noiseFloor`)): r is a
  /// pixel's motion against the background in pixels per frame, averaged over the neighbouring
  /// frames by the flow's confidence, and noise the median of |r|. `speedOrigin` everywhere in a
  /// video of one frame.
  private static func speed(
    of frame: FrameImage, in video: any FrameSource, scale: WorkingScale
  ) async throws -> [UInt8] {
    let count = frame.width * frame.height
    var sumX = [Float](repeating: 0, count: count)
    var sumY = sumX
    var weight = sumX
    var found = false
    for offset in Tuning.MotionChannels.offsets
    where (0..<video.frameCount).contains(frame.index + offset) {
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
        sumX[i] += confidence * perFrame * (pair.backward.values[2 * i] - at.x)
        sumY[i] += confidence * perFrame * (pair.backward.values[2 * i + 1] - at.y)
        weight[i] += confidence
      }
      found = true
    }
    guard found else {
      return [UInt8](repeating: byte(Tuning.MotionChannels.speedOrigin), count: count)
    }
    var residual = Plane(width: frame.width, height: frame.height)
    for i in 0..<count {
      residual.values[i] =
        (sumX[i] * sumX[i] + sumY[i] * sumY[i]).squareRoot()
        / max(weight[i], Tuning.MotionChannels.leastConfidence)
    }
    let noise = median(residual.values)
    return try OpenCV.blur(residual, sigma: Tuning.MotionChannels.blur).values.map { speed in
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
