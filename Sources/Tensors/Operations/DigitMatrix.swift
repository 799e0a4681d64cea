import CKernels

/// The weights of a linear layer as fixed-point numbers of three 8-bit digits, in the order of matrix
/// tiles. They are off by 2⁻²⁴ of the largest weight of their row.
///
/// Sendable: only `init` writes to the memory.
package final class DigitMatrix: @unchecked Sendable {
  /// Rows of the weights.
  package let outputs: Int
  /// Columns of the weights.
  package let inputs: Int
  let digits: UnsafeMutablePointer<Int8>
  /// The step of each row, [outputs rounded up to a panel].
  let steps: UnsafeMutablePointer<Float>

  /// Rounds `weights` [outputs, inputs].
  package init(_ weights: Tensor) {
    precondition(weights.shape.count == 2, "weights \(weights.shape) are not a matrix")
    precondition(
      weights.shape[1] <= CK_MOST_DIGIT_INPUTS, "\(weights.shape[1]) inputs are too many")
    outputs = weights.shape[0]
    inputs = weights.shape[1]
    let count = max(1, ck_digit_count(outputs, inputs))
    // Freshly allocated: untyped memory, bound to Int8 here.
    digits = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
      .bindMemory(to: Int8.self, capacity: count)
    steps = .allocate(capacity: max(1, ck_digit_steps(outputs)))
    weights.withUnsafeBuffer {
      guard let start = $0.baseAddress else { return }
      ck_pack_digits(start, inputs, outputs, inputs, digits, steps)
    }
  }

  deinit {
    digits.deallocate()
    steps.deallocate()
  }
}
