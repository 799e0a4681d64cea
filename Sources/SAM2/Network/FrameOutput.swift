import Tensors

/// What the network made of one object on one frame.
struct FrameOutput: Sendable {
  /// Mask logits [256, 256]; −1024 where the object is absent.
  var logits: Tensor
  /// Object pointer [256].
  var pointer: Tensor
  /// Logit of the object being in the frame.
  var presence: Float
  /// Predicted intersection over union of the mask, 0 to 1.
  var iou: Float

  var isPresent: Bool { presence > 0 }
}
