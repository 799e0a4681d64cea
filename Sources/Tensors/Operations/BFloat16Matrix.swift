import CKernels

/// The weights of a linear layer in bfloat16, in the order of matrix tiles.
///
/// Sendable: only `init` writes to the memory.
package final class BFloat16Matrix: @unchecked Sendable {
  /// Rows of the weights.
  package let outputs: Int
  /// Columns of the weights.
  package let inputs: Int
  let halves: UnsafeMutablePointer<UInt16>

  /// Rounds `weights` [outputs, inputs].
  package init(_ weights: Tensor) {
    precondition(weights.shape.count == 2, "weights \(weights.shape) are not a matrix")
    outputs = weights.shape[0]
    inputs = weights.shape[1]
    let count = max(1, ck_bfloat16_count(outputs, inputs))
    // Freshly allocated: untyped memory, bound to UInt16 here.
    halves = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<UInt16>.stride, alignment: 64
    ).bindMemory(to: UInt16.self, capacity: count)
    weights.withUnsafeBuffer {
      guard let start = $0.baseAddress else { return }
      ck_pack_bfloat16(start, inputs, 1, outputs, inputs, halves)
    }
  }

  deinit {
    halves.deallocate()
  }
}
