import Foundation
import Masklets

/// A picture in which objects that move stand out: lightness, the main colour axis, and the speed
/// against the background. What GrabCut takes instead of red, green and blue.
struct MotionImage: Sendable {
  let width: Int
  let height: Int
  /// `[height, width, 3]`
  let pixels: [UInt8]

  /// Neighbouring frames looked at, near ones for fast motion and far ones for slow.
  private static let offsets = [-4, -2, -1, 1, 2, 4]

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
      pixels.append(Self.byte(2.55 * lab[0].values[i]))
      pixels.append(Self.byte(128 + 3 * (axis.a * a + axis.b * b)))
      pixels.append(speed[i])
    }
    self.pixels = pixels
  }

  private static func byte(_ value: Float) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }

  /// 90 + 60 · log((|r| + 0.03) / (noise + 0.1)): r is the motion against the background per
  /// frame, the noise its median. 90 everywhere in a video of one frame.
  private static func speed(
    of frame: FrameImage, in video: any FrameSource, scale: WorkingScale
  ) async throws -> [UInt8] {
    let count = frame.width * frame.height
    var sumX = [Float](repeating: 0, count: count)
    var sumY = sumX
    var weight = sumX
    var found = false
    for offset in offsets where (0..<video.frameCount).contains(frame.index + offset) {
      let image = try await video.frame(frame.index + offset)
      let other = try GreyImage(image, scale: scale)
      let pair = try await FlowPair(from: other, to: frame.grey, for: .comparing)
      var random = SeededGenerator(seed: 17)
      let everywhere = (0..<Int32(count)).map { $0 }
      let background = AffineMotion(
        fitting: pair.backward, at: random.sample(everywhere, count: 1500))
      // The flow leads from this frame to the other: its sign turns with the offset's.
      let perFrame = 1 / Float(offset)
      for i in 0..<count {
        let at = background.displacement(x: i % frame.width, y: i / frame.width)
        let confidence = exp(-max(pair.inconsistency.values[i] - 0.5, 0))
        sumX[i] += confidence * perFrame * (pair.backward.values[2 * i] - at.x)
        sumY[i] += confidence * perFrame * (pair.backward.values[2 * i + 1] - at.y)
        weight[i] += confidence
      }
      found = true
    }
    guard found else { return [UInt8](repeating: 90, count: count) }
    var residual = Plane(width: frame.width, height: frame.height)
    for i in 0..<count {
      residual.values[i] =
        (sumX[i] * sumX[i] + sumY[i] * sumY[i]).squareRoot() / max(weight[i], 1e-3)
    }
    let noise = median(residual.values)
    return try OpenCV.blur(residual, sigma: 1.5).values.map {
      byte(90 + 60 * log(($0 + 0.03) / (noise + 0.1)))
    }
  }

  /// The direction in the plane of a and b in which the colours differ most.
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

extension GreyImage {
  /// A video frame at working size.
  init(_ image: RGBImage, scale: WorkingScale) throws {
    let rgb = try OpenCV.resizeRGB(
      image.pixels, from: (image.size.width, image.size.height),
      to: (scale.working.width, scale.working.height))
    self.init(
      width: scale.working.width, height: scale.working.height,
      pixels: try OpenCV.grey(rgb, width: scale.working.width, height: scale.working.height))
  }
}
