import Tensors

// Upstream: `_encode_new_memory` of modeling/sam2_base.py.
extension Network {
  /// The memory [4096, 64], or EdgeTAM's [512, 64], of an object on a frame, for later frames to attend to.
  ///
  /// - Parameter isKeyframe: true if a person prompted the mask (`is_mask_from_pts`).
  func encodeMemory(_ output: FrameOutput, on frame: EncodedFrame, isKeyframe: Bool) -> Tensor {
    let memory = timed(.memoryEncoder) {
      let memory = memoryEncoder(
        image: frame.image, mask: memoryMask(output, isKeyframe: isKeyframe), on: compute)
      return perceiver?(memory, on: compute) ?? memory
    }
    guard let noObject, !output.isPresent else { return memory }
    return compute.add(memory, noObject)
  }

  /// The mask as the memory encoder reads it, [1024, 1024, 1] of −10 to 10: binary on a keyframe,
  /// the sigmoid of the logits elsewhere (`sigmoid_scale_for_mem_enc` 20,
  /// `sigmoid_bias_for_mem_enc` −10).
  func memoryMask(_ output: FrameOutput, isKeyframe: Bool) -> Tensor {
    let side = input.pixels
    let logits = compute.resize(
      output.logits.reshaped(input.maskSide, input.maskSide, 1), height: side,
      width: side, .bilinear)
    return isKeyframe
      ? Self.binarised(logits)
      : compute.scale(compute.activate(logits, .sigmoid), by: 20, adding: -10)
  }

  /// 10 where the logit is above zero, −10 elsewhere (`binarize_mask_from_pts_for_mem_enc`).
  private static func binarised(_ logits: Tensor) -> Tensor {
    logits.withUnsafeBuffer { logits in
      Tensor([logits.count]) { mask in
        for i in logits.indices { mask[i] = logits[i] > 0 ? 10 : -10 }
      }
    }.reshaped(logits.shape)
  }
}
