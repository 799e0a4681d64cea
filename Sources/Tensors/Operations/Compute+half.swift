import CKernels

// Half precision, for tensors stored on disk.
extension Compute {
  /// Writes x, rounded to half precision, to `bytes`. Numbers beyond the range are limited to it.
  ///
  /// - Precondition: `bytes` has two bytes for each element, and is aligned to two.
  package func writeHalves(of x: Tensor, to bytes: UnsafeMutableRawBufferPointer) {
    precondition(bytes.count == 2 * x.count, "\(x.shape) does not fill \(bytes.count) bytes")
    let halves = bytes.bindMemory(to: UInt16.self)
    withExtendedLifetime(x) { ck_to_half(pool, x.pointer, halves.baseAddress!, x.count) }
  }

  /// The tensor of numbers that `writeHalves` wrote.
  ///
  /// - Precondition: `bytes` has two bytes for each element, and is aligned to two.
  package func tensor(_ shape: [Int], halves bytes: UnsafeRawBufferPointer) -> Tensor {
    precondition(bytes.count == 2 * shape.product, "\(bytes.count) bytes are not \(shape)")
    let halves = bytes.bindMemory(to: UInt16.self)
    return make(shape) { ck_from_half(pool, halves.baseAddress!, $0, halves.count) }
  }
}
