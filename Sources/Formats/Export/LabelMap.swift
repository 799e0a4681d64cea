import Masklets

/// Indexed pictures, in which each pixel belongs to at most one object.
struct LabelMap {
  /// The greatest object id: DAVIS keeps 255 for pixels left undecided.
  static let greatestID = 254

  /// Row-major indices, 0 for none; where masks overlap the lowest id wins.
  static func indices(of masks: [TrackMask], size: ImageSize) throws -> [UInt8] {
    var indices = [UInt8](repeating: 0, count: size.pixelCount)
    for mask in masks.sorted(by: { $0.objectID > $1.objectID }) {
      guard (1...greatestID).contains(mask.objectID) else {
        throw FormatError(
          "Object \(mask.objectID) does not fit an indexed picture, whose ids end at "
            + "\(greatestID): leave it out, or choose another format")
      }
      let image = mask.rle.mask()
      for y in 0..<size.height {
        image.forEachRun(inRow: y) { start, end in
          for x in start..<end { indices[y * size.width + x] = UInt8(mask.objectID) }
        }
      }
    }
    return indices
  }

  /// The masks without overlaps: each pixel is left in the mask of the lowest id only.
  static func withoutOverlaps(_ masks: [TrackMask]) -> [(mask: TrackMask, image: Mask)] {
    var taken: Mask?
    return masks.sorted { $0.objectID < $1.objectID }.map { mask in
      var image = mask.rle.mask()
      if var covered = taken {
        let whole = image
        image.subtract(covered)
        covered.formUnion(whole)
        taken = covered
      } else {
        taken = image
      }
      return (mask, image)
    }
  }
}
