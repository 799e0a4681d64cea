import Tensors

/// Chooses which of the decoder's four masks becomes the object's, and whose token becomes its
/// pointer.
///
/// Upstream: the end of `MaskDecoder.forward`, and `_dynamic_multimask_via_stability`, of
/// modeling/sam/mask_decoder.py.
struct MaskChoice: Equatable {
  /// Index of the mask.
  var mask: Int
  /// Index of the token.
  var token: Int

  /// - Parameter alternative: 1 to 3.
  init(alternative: Int) {
    (mask, token) = (alternative, alternative)
  }

  /// - Parameter multimaskOutput: true to choose the best of the three alternatives; false to choose
  ///   mask 0, or the best alternative if mask 0 is unstable. The token stays token 0 then.
  init(_ prediction: MaskDecoder.Prediction, multimaskOutput: Bool) {
    var best = 1
    for i in 2..<prediction.ious.count where prediction.ious[i] > prediction.ious[best] {
      best = i
    }
    if multimaskOutput {
      (mask, token) = (best, best)
    } else {
      (mask, token) = (Self.isStable(prediction.masks[0]) ? 0 : best, 0)
    }
  }

  /// True if the mask's area hardly changes when the threshold on its logits moves from −0.05 to
  /// 0.05.
  private static func isStable(_ logits: Tensor) -> Bool {
    let delta: Float = 0.05  // dynamic_multimask_stability_delta
    let threshold: Float = 0.98  // dynamic_multimask_stability_thresh
    let (inner, outer) = logits.withUnsafeBuffer { logits in
      logits.reduce(into: (0, 0)) { counts, logit in
        if logit > delta { counts.0 += 1 }
        if logit > -delta { counts.1 += 1 }
      }
    }
    return outer == 0 || Float(inner) / Float(outer) >= threshold
  }
}
