import Tensors

// Upstream: `_use_mask_as_output` of modeling/sam2_base.py.
extension Network {
  /// The output for a mask prompt: the mask itself, with the pointer that the decoder gives it.
  ///
  /// - Parameter mask: [1024, 1024, 1] of 0 and 1.
  func maskAsOutput(_ mask: Tensor, frame: EncodedFrame) -> FrameOutput {
    let side = input.maskSide
    let logits = compute.resize(
      compute.scale(mask, by: 20, adding: -10), height: side, width: side, .bilinearAntialiased
    ).reshaped(side, side)
    let isPresent = mask.withUnsafeBuffer { $0.contains { $0 > 0 } }
    let decoded = decodePrompt(
      image: frame.image, frame: frame, points: [],
      mask: maskDownsample(mask, on: compute).reshaped(side, side), multimaskOutput: false)
    return FrameOutput(
      logits: logits, pointer: isPresent ? decoded.pointer : noPointer,
      presence: isPresent ? 10 : -10, iou: 1)
  }
}
