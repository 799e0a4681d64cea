import Tensors

// Upstream: `_forward_sam_heads` of modeling/sam2_base.py.
extension Network {
  /// Logit of every pixel where the object is absent (`NO_OBJ_SCORE`).
  static let absentLogit: Float = -1024

  /// Predicts an object's mask from a prompt: prompt encoder, mask decoder, object pointer.
  ///
  /// - Parameters:
  ///   - image: [4096, 256], from `conditionOnMemory` or `conditionOnNoMemory`.
  ///   - frame: the same frame, for its finer levels.
  ///   - points: the prompt's points; empty on a tracked frame.
  ///   - mask: logits [256, 256] of a mask prompt, if there is one.
  ///   - multimaskOutput: true to choose the best of the three alternative masks; false for the
  ///     single mask (see `MaskChoice`).
  func decodePrompt(
    image: Tensor, frame: EncodedFrame, points: [PromptPoint], mask: Tensor? = nil,
    multimaskOutput: Bool
  ) -> FrameOutput {
    let prediction = predict(image: image, frame: frame, points: points, mask: mask)
    return output(
      of: prediction, MaskChoice(prediction, multimaskOutput: multimaskOutput), frame: frame)
  }

  /// The three alternative masks of an ambiguous prompt, and the index of the best one.
  ///
  /// - Parameters: see `decodePrompt`.
  func decodeAlternatives(
    image: Tensor, frame: EncodedFrame, points: [PromptPoint]
  ) -> (outputs: [FrameOutput], best: Int) {
    let prediction = predict(image: image, frame: frame, points: points, mask: nil)
    let best = MaskChoice(prediction, multimaskOutput: true).mask
    let outputs = (1..<prediction.ious.count).map {
      output(of: prediction, MaskChoice(alternative: $0), frame: frame)
    }
    return (outputs, best - 1)
  }

  private func predict(
    image: Tensor, frame: EncodedFrame, points: [PromptPoint], mask: Tensor?
  ) -> MaskDecoder.Prediction {
    // Without points upstream encodes one padding point.
    let sparse = promptEncoder.sparse(points.isEmpty ? [.padding] : points)
    return timed(.maskDecoder) {
      maskDecoder(
        image: compute.add(image, promptEncoder.dense(mask, on: compute)),
        position: promptEncoder.densePosition, sparse: sparse, frame: frame, on: compute)
    }
  }

  private func output(
    of prediction: MaskDecoder.Prediction, _ choice: MaskChoice, frame: EncodedFrame
  ) -> FrameOutput {
    let isPresent = prediction.presence > 0
    let side = frame.maskSide
    let token = prediction.tokens[choice.token..<choice.token + 1]
    return FrameOutput(
      logits: isPresent
        ? prediction.masks[choice.mask].reshaped(side, side)
        : Tensor([side, side], repeating: Self.absentLogit),
      pointer: isPresent
        ? pointerProjection(token, on: compute).reshaped(EncodedFrame.channels) : noPointer,
      presence: prediction.presence, iou: prediction.ious[choice.mask])
  }

  /// True if a prompt is ambiguous: it has at most one point. A box counts as two.
  ///
  /// Upstream: `_use_multimask`.
  static func usesMultimask(_ points: [PromptPoint]) -> Bool { points.count <= 1 }
}
