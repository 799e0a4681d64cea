import Masklets
import Tensors

extension Network {
  /// Computes a frame, so that the weights are in the graphics card's memory and there is known to be
  /// room for the rest. Does nothing on the processor.
  ///
  /// - Throws: `GPUError`, such as that the card has no room.
  package func fillCard() throws(GPUError) {
    guard compute.gpu != nil else { return }
    let frame = encode(RGBImage(size: ImageSize(width: 32, height: 32)))
    let middle = Float(input.pixels / 2)
    let output = decodePrompt(
      image: conditionOnNoMemory(frame), frame: frame,
      points: [PromptPoint(x: middle, y: middle, label: .include)], multimaskOutput: true)
    let selection = MemorySelection(
      memories: [
        MemorySelection.Memory(
          memory: encodeMemory(output, on: frame, isKeyframe: true),
          slot: TemporalEncoding.keyframeSlot)
      ],
      pointers: [MemorySelection.Pointer(pointer: output.pointer, distance: 1)],
      longestDistance: 1)
    let tracked = trackStep(selection, image: attendToItself(frame), frame: frame)
    // Waits for the card, whose failures show late.
    _ = tracked.memory.values
    try compute.checkGPU()
    compute.giveBackCardMemory()
  }
}
