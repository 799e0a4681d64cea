import CKernels

/// The weights of a linear layer rounded to bfloat16, or to sums of two bfloat16 numbers, in the order
/// of matrix tiles.
///
/// Sendable: only `init` writes to the memory.
package final class BFloat16Matrix: @unchecked Sendable {
  /// Rows of the weights.
  package let outputs: Int
  /// Columns of the weights.
  package let inputs: Int
  /// True if weights, and what they are multiplied with, are sums of two numbers: three products
  /// instead of one, with 2⁻¹⁷ of the value as error instead of 2⁻⁹.
  package let inTwoParts: Bool
  let halves: UnsafeMutablePointer<UInt16>

  /// Rounds `weights` [outputs, inputs].
  package init(_ weights: Tensor, inTwoParts: Bool = false) {
    precondition(weights.shape.count == 2, "weights \(weights.shape) are not a matrix")
    outputs = weights.shape[0]
    inputs = weights.shape[1]
    self.inTwoParts = inTwoParts
    let width = inTwoParts ? ck_two_part_width(inputs) : inputs
    let count = max(1, ck_bfloat16_count(outputs, width))
    // Freshly allocated: untyped memory, bound to UInt16 here.
    halves = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<UInt16>.stride, alignment: 64
    ).bindMemory(to: UInt16.self, capacity: count)
    weights.withUnsafeBuffer {
      guard let start = $0.baseAddress else { return }
      if inTwoParts {
        ck_pack_two_parts(start, inputs, outputs, inputs, halves)
      } else {
        ck_pack_bfloat16(start, inputs, 1, outputs, inputs, halves)
      }
    }
  }

  deinit {
    halves.deallocate()
  }
}
