import Foundation
import Masklets

/// Soft masks to masks at video size.
enum Refinement {
  /// Enlarges a probability at working size and lets the picture's edges decide its border.
  ///
  /// Returns the evidence at refinement size: positive inside.
  static func evidence(_ probability: Plane, frame: FrameImage) throws -> Plane {
    let size = frame.refinement.size
    var enlarged = try OpenCV.resize(probability, width: size.width, height: size.height)
    guard let window = enlarged.bounds(above: 0.02) else {
      return Plane(width: size.width, height: size.height, repeating: -1)
    }
    for i in enlarged.values.indices {
      // Logit, clipped to ±3: the full-size edges must be able to overrule it.
      let p = min(max(enlarged.values[i], 0.0474), 0.9526)
      enlarged.values[i] = p == 0.5 ? -1e-3 : log(p / (1 - p))
    }
    return MeanField.signs(
      enlarged, image: frame.refinement.pixels, window: window, rounds: 3)
  }

  /// The pixels with positive evidence, at video size.
  static func mask(_ evidence: Plane, size: ImageSize) throws -> Mask {
    let full = try OpenCV.resize(evidence, width: size.width, height: size.height)
    return Mask(size: size) { x, y in full.values[y * size.width + x] > 0 }
  }
}
