import Tensors

/// What the image encoder makes of one frame; all that later stages need of it.
package struct FrameFeatures: Sendable {
  /// Side of the image embedding, in tokens.
  static let side = 64
  /// Tokens of the image embedding.
  static let tokens = side * side
  /// Channels of the image embedding.
  static let channels = 256
  /// Channels of the two finer levels.
  static let middleWidth = 64
  static let fineWidth = 32
  /// Side of the images the network sees, in pixels.
  static let imageSide = 1024
  /// Side of mask logits.
  static let maskSide = 256

  /// [256, 256, 32], stride 4, for the mask decoder.
  let fine: Tensor
  /// [128, 128, 64], stride 8, for the mask decoder.
  let middle: Tensor
  /// [4096, 256], stride 16, row-major by position.
  let image: Tensor
}
