import Masklets
import Tensors

/// Converts the network's logits to masks at the size of the video.
///
/// Upstream: `_get_orig_video_res_output` of sam2_video_predictor.py.
struct MaskOutput: Sendable {
  /// Largest hole filled and largest speck removed, in pixels of 256 × 256 logits
  /// (`fill_hole_area`); in smaller ones it is the same part of the picture.
  static let smallArea = 8

  /// Of the video.
  var size: ImageSize
  /// True to fill holes and remove specks.
  var postprocesses: Bool

  /// The mask, its score and its logits.
  ///
  /// - Parameter isPersons: see `mask`.
  func objectMask(
    _ id: ObjectID, _ output: FrameOutput, isPersons: Bool = false, on compute: Compute
  ) -> ObjectMask {
    ObjectMask(
      objectID: id, mask: mask(output, isPersons: isPersons, on: compute),
      score: output.isPresent ? min(max(output.iou, 0), 1) : 0, logits: output.logits.values)
  }

  /// The mask: where the logits, enlarged to the size of the video, are above zero.
  ///
  /// - Parameter isPersons: true if a person drew the mask; its holes and specks stay.
  func mask(_ output: FrameOutput, isPersons: Bool = false, on compute: Compute) -> Mask {
    guard output.isPresent else { return Mask(size: size) }
    let logits =
      postprocesses && !isPersons ? Self.tidied(output.logits) : output.logits  // [256, 256]
    let resized = compute.resize(
      logits.reshaped(logits.shape + [1]), height: size.height, width: size.width, .bilinear)
    let isInside = compute.isAbove(0, resized)
    return Mask(size: size) { x, y in isInside[y * size.width + x] != 0 }
  }

  /// The logits [side, side] with holes raised to just above zero and specks lowered to just below.
  ///
  /// Upstream: `fill_holes_in_mask_scores` of utils/misc.py, which only fills holes.
  static func tidied(_ logits: Tensor) -> Tensor {
    let side = logits.width
    var values = logits.values
    let mask = Mask(size: ImageSize(width: side, height: side)) { values[$1 * side + $0] > 0 }
    let area = smallArea * side * side / (256 * 256)
    let tidy = mask.fillingHoles(upTo: area).removingSprinkles(upTo: area)
    for y in 0..<side {
      for x in 0..<side where mask[x, y] != tidy[x, y] {
        values[y * side + x] = tidy[x, y] ? 0.1 : -0.1
      }
    }
    return Tensor(logits.shape, values)
  }
}
