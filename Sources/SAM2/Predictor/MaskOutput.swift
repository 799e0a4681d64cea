import Masklets
import Tensors

/// Turns logits into the masks people see.
struct MaskOutput: Sendable {
  /// Largest hole filled and largest speck removed, in pixels of the 256 × 256 logits. Upstream's
  /// `fill_hole_area`.
  static let smallArea = 8

  var size: ImageSize
  var postprocesses: Bool

  func objectMask(
    _ id: ObjectID, _ output: FrameOutput, isPersons: Bool = false, on compute: Compute
  ) -> ObjectMask {
    ObjectMask(
      objectID: id, mask: mask(output, isPersons: isPersons, on: compute),
      score: output.isPresent ? min(max(output.iou, 0), 1) : 0, logits: output.logits.values)
  }

  /// - Parameter isPersons: whether a person drew the mask, which is left as it is then.
  func mask(_ output: FrameOutput, isPersons: Bool = false, on compute: Compute) -> Mask {
    guard output.isPresent else { return Mask(size: size) }
    let side = FrameFeatures.maskSide
    let logits =
      postprocesses && !isPersons ? Self.tidied(output.logits) : output.logits
    let resized = compute.resize(
      logits.reshaped(side, side, 1), height: size.height, width: size.width, .bilinear)
    return resized.withUnsafeBuffer { values in
      Mask(size: size) { x, y in values[y * size.width + x] > 0 }
    }
  }

  /// The logits with holes raised just above zero and specks lowered just below.
  ///
  /// Upstream: `fill_holes_in_mask_scores` of utils/misc.py, which fills holes only.
  static func tidied(_ logits: Tensor) -> Tensor {
    let side = FrameFeatures.maskSide
    var values = logits.values
    let mask = Mask(size: ImageSize(width: side, height: side)) { values[$1 * side + $0] > 0 }
    let tidy = mask.fillingHoles(upTo: smallArea).removingSprinkles(upTo: smallArea)
    for y in 0..<side {
      for x in 0..<side where mask[x, y] != tidy[x, y] {
        values[y * side + x] = tidy[x, y] ? 0.1 : -0.1
      }
    }
    return Tensor(logits.shape, values)
  }
}
