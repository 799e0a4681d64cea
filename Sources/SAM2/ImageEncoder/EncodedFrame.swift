import Tensors

/// The image encoder's output for one frame: all that the other stages need of it.
///
/// Shapes are those of the full input size; see `InputSize`.
///
/// Upstream: `backbone_out` of `forward_image`, and `high_res_features`.
package struct EncodedFrame: Sendable {
  /// Channels of the image embedding.
  static let channels = 256
  /// Channels of the level of stride 8.
  static let middleWidth = 64
  /// Channels of the level of stride 4.
  static let fineWidth = 32

  /// [256, 256, 32], stride 4, for the mask decoder (`high_res_features[0]`).
  let fine: Tensor
  /// [128, 128, 64], stride 8, for the mask decoder (`high_res_features[1]`).
  let middle: Tensor
  /// The image embedding [4096, 256], stride 16, tokens row by row.
  let image: Tensor

  /// Tokens of the image embedding along a side.
  var side: Int { middle.shape[0] / 2 }
  /// Side of mask logits.
  var maskSide: Int { fine.shape[0] }
}
