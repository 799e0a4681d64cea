import Foundation
import Masklets

/// Turns probabilities at working size into masks at video size.
enum Refinement {
  /// Enlarges a probability at working size and pulls its edge to the edges of the image.
  ///
  /// - Returns: evidence at refinement size, positive inside the object.
  static func evidence(_ probability: Plane, frame: FrameImage) throws -> Plane {
    let size = frame.refinement.size
    var enlarged = try OpenCV.resize(probability, width: size.width, height: size.height)
    guard let window = enlarged.bounds(above: Tuning.Refining.leastProbability) else {
      return Plane(width: size.width, height: size.height, repeating: -1)
    }
    for i in enlarged.values.indices {
      let range = Tuning.Refining.probabilityRange
      let p = min(max(enlarged.values[i], range.lowerBound), range.upperBound)
      enlarged.values[i] = p == 0.5 ? Tuning.Refining.undecided : log(p / (1 - p))
    }
    return MeanField.signs(
      enlarged, image: frame.refinement.pixels, window: window,
      rounds: Tuning.Smoothing.refinementRounds)
  }

  /// The pixels with positive evidence, at video size.
  static func mask(_ evidence: Plane, size: ImageSize) throws -> Mask {
    let full = try OpenCV.resize(evidence, width: size.width, height: size.height)
    return Mask(size: size) { x, y in full.values[y * size.width + x] > 0 }
  }
}
