import Tensors

/// What one object remembers when a frame is tracked, chosen from its memory bank.
struct Recollection: Sendable {
  struct Memory: Sendable {
    /// [4096, 64]
    var memory: Tensor
    /// Row of the temporal encoding: the last for keyframes, k − 1 for the frame k back.
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
  /// What pointers' distances are divided by.
  var longestDistance: Float
}
