/// Region similarity J: the intersection over union of a mask and the truth, 1 where both are empty
/// (`db_eval_iou` of davis2017-evaluation).
package enum RegionSimilarity {
  package static func of(_ mask: Mask, truth: Mask) -> Double { mask.iou(with: truth) }
}

/// Contour accuracy F: the harmonic mean of precision and recall of the mask's boundary, where a
/// boundary pixel is correct if the other boundary is within a tolerance (`f_measure` of
/// davis2017-evaluation).
package enum ContourAccuracy {
  /// The tolerance as a share of the image's diagonal; in pixels it is rounded up.
  package static let tolerance = 0.008

  /// The radius of the tolerance in pixels: 8 at 854×480.
  package static func radius(for size: ImageSize) -> Int {
    let (width, height) = (Double(size.width), Double(size.height))
    return Int((tolerance * (width * width + height * height).squareRoot()).rounded(.up))
  }

  /// F of a mask against the truth, which must have the same size: 0 if one of them has no
  /// boundary, 1 if neither has.
  package static func of(_ mask: Mask, truth: Mask) -> Double {
    precondition(mask.size == truth.size, "masks of \(mask.size) and \(truth.size) do not compare")
    let found = mask.boundary()
    let wanted = truth.boundary()
    let foundCount = found.area
    let wantedCount = wanted.area
    guard foundCount > 0, wantedCount > 0 else { return foundCount == wantedCount ? 1 : 0 }
    let radius = radius(for: mask.size)
    let foundMatched = found.intersection(wanted.dilated(byDiscOf: radius)).area
    let wantedMatched = wanted.intersection(found.dilated(byDiscOf: radius)).area
    let precision = Double(foundMatched) / Double(foundCount)
    let recall = Double(wantedMatched) / Double(wantedCount)
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
  }
}

/// J and F of one frame, or their means.
package struct Accuracy: Hashable, Sendable {
  package var j: Double
  package var f: Double

  package init(j: Double, f: Double) {
    self.j = j
    self.f = f
  }

  /// J and F of one mask against the truth.
  package init(of mask: Mask, truth: Mask) {
    j = RegionSimilarity.of(mask, truth: truth)
    f = ContourAccuracy.of(mask, truth: truth)
  }

  package var jAndF: Double { (j + f) / 2 }

  /// The mean; nil of no values.
  package static func mean(_ all: some Collection<Accuracy>) -> Accuracy? {
    guard !all.isEmpty else { return nil }
    let count = Double(all.count)
    return Accuracy(
      j: all.reduce(0) { $0 + $1.j } / count, f: all.reduce(0) { $0 + $1.f } / count)
  }

  /// The mean over the frames of a sequence, in order, as DAVIS computes it for masks propagated
  /// from the first frame: without the first and the last frame. nil for fewer than 3 frames.
  package static func ofSequence(_ frames: [Accuracy]) -> Accuracy? {
    mean(frames.dropFirst().dropLast())
  }
}
