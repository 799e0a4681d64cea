import Tensors

// Upstream: `_prepare_memory_conditioned_features` of modeling/sam2_base.py. Its other half, the
// choice of the frames to attend to, is `MemoryBank.selection`.
extension Network {
  /// The image embedding of a prompted frame, [4096, 256]: no memory is attended to
  /// (`is_init_cond_frame` with `directly_add_no_mem_embed`).
  func conditionOnNoMemory(_ frame: EncodedFrame) -> Tensor { compute.add(frame.image, noMemory) }

  /// The part of memory attention that does not depend on memory, and so is the same for all
  /// objects.
  func attendToItself(_ frame: EncodedFrame) -> SelfAttendedImage {
    timed(.memoryAttention) { memoryAttention.attendToItself(frame.image, on: compute) }
  }

  /// The image embedding conditioned on an object's memory, [4096, 256].
  ///
  /// - Parameters:
  ///   - image: the frame, from `attendToItself`.
  ///   - selection: the memories and pointers the frame attends to.
  func conditionOnMemory(_ image: SelfAttendedImage, _ selection: MemorySelection) -> Tensor {
    timed(.memoryAttention) {
      memoryAttention(
        image, memory: temporalEncoding.tokens(selection, on: compute), on: compute)
    }
  }
}
