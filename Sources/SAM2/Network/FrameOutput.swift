import Tensors

/// The network's output for one object on one frame. Upstream: `current_out` of `track_step`.
struct FrameOutput: Sendable {
  /// Mask logits [256, 256]; −1024 everywhere if the object is absent (`pred_masks`).
  var logits: Tensor
  /// Object pointer [256] (`obj_ptr`).
  var pointer: Tensor
  /// Logit of the object being in the frame (`object_score_logits`).
  var presence: Float
  /// Predicted intersection over union of the mask, 0 to 1 (`ious`).
  var iou: Float

  var isPresent: Bool { presence > 0 }
}
