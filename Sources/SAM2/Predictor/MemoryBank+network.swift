import Masklets
import Tensors

// The entries of a memory bank, computed from the masks a request carries.

extension MemoryBank.Keyframe {
  /// The keyframe as the memory bank stores it.
  ///
  /// Its mask is the output for its prompt, round by round where clicks corrected it. If the request
  /// has another mask, which the person saw, because the first click corrected a tracked or a drawn
  /// mask, that mask counts, as if drawn.
  init(
    _ keyframe: Masklets.Keyframe, on frame: EncodedFrame, network: Network, output: MaskOutput
  ) {
    var answer = network.output(
      for: keyframe.prompt.history, on: frame, size: output.size)
    if keyframe.prompt.mask == nil, let mask = keyframe.mask,
      mask != output.mask(answer, on: network.compute)
    {
      answer = network.maskAsOutput(network.maskInput(mask), frame: frame)
    }
    self.init(
      output: answer, memory: network.encodeMemory(answer, on: frame, isKeyframe: true))
  }
}

extension MemoryBank.Tracked {
  /// A frame that was tracked by an earlier propagation, from the mask that is left of it.
  ///
  /// Its logits are lost: the mask stands in for them, as certain as a drawn one.
  init(known mask: Mask, on frame: EncodedFrame, network: Network) {
    let output = network.maskAsOutput(network.maskInput(mask), frame: frame)
    self.init(
      pointer: output.pointer,
      memory: network.encodeMemory(output, on: frame, isKeyframe: false))
  }
}
