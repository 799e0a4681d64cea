import Tensors

/// The memories and object pointers of one object that a frame attends to, selected from its
/// `MemoryBank`.
///
/// Upstream: `t_pos_and_prevs` and `pos_and_ptrs` of `_prepare_memory_conditioned_features`.
struct MemorySelection: Sendable {
  struct Memory: Sendable {
    /// [4096, 64]
    var memory: Tensor
    /// Row of `maskmem_tpos_enc`: the last for keyframes, k − 1 for the frame k back.
    var slot: Int
  }

  struct Pointer: Sendable {
    /// [256]
    var pointer: Tensor
    /// Frames back in the direction of tracking.
    var distance: Float
  }

  var memories: [Memory]
  var pointers: [Pointer]
  /// The distance that is encoded as 1: pointers' distances are divided by it.
  var longestDistance: Float
}
