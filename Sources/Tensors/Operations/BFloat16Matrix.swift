import CKernels

/// The weights of a linear layer as sums of one or two bfloat16 numbers, in the order of matrix
/// tiles.
///
/// Sendable: only `init` writes to the memory.
package final class BFloat16Matrix: @unchecked Sendable {
  /// Rows of the weights.
  package let outputs: Int
  /// Columns of the weights.
  package let inputs: Int
  /// Numbers whose sum is a weight, or a factor that a weight is multiplied with: 1 or 2. One is off by
  /// 2⁻⁸ of the factor at most, two by 2⁻¹⁶; they take three products instead of one.
  package let parts: Int
  let halves: UnsafeMutablePointer<UInt16>

  /// Rounds `weights` [outputs, inputs].
  package init(_ weights: Tensor, parts: Int = 1) {
    precondition(weights.shape.count == 2, "weights \(weights.shape) are not a matrix")
    precondition((1...CK_MOST_PARTS).contains(parts), "\(parts) parts of a weight")
    outputs = weights.shape[0]
    inputs = weights.shape[1]
    self.parts = parts
    let count = max(1, ck_bfloat16_count(outputs, inputs, Int32(parts)))
    // Freshly allocated: untyped memory, bound to UInt16 here.
    halves = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<UInt16>.stride, alignment: 64
    ).bindMemory(to: UInt16.self, capacity: count)
    weights.withUnsafeBuffer {
      guard let start = $0.baseAddress else { return }
      ck_pack_bfloat16(start, inputs, 1, outputs, inputs, Int32(parts), halves)
    }
  }

  deinit {
    halves.deallocate()
  }
}
