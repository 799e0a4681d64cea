import Tensors

// Upstream: `track_step` of modeling/sam2_base.py for a frame without a prompt. With a prompt it is
// `output(for:refining:on:size:)`, and `encodeMemory` once the prompt becomes a keyframe.
extension Network {
  /// The output for an object on a frame where it has no prompt, and its memory [4096, 64].
  ///
  /// - Parameters:
  ///   - selection: the memories and pointers the frame attends to.
  ///   - image: the frame, from `attendToItself`.
  func trackStep(
    _ selection: MemorySelection, image: SelfAttendedImage, frame: EncodedFrame
  ) -> (output: FrameOutput, memory: Tensor) {
    let output = decodePrompt(
      image: conditionOnMemory(image, selection), frame: frame, points: [],
      multimaskOutput: Self.usesMultimask([]))
    return (output, encodeMemory(output, on: frame, isKeyframe: false))
  }
}
