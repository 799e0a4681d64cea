import CKernels

// Half precision, for tensors kept on disk.
extension Compute {
  /// Writes x, rounded to half precision, as bytes. Numbers beyond the largest half become it.
  ///
  /// - Precondition: `bytes` has two for each element, and even alignment.
  package func writeHalves(of x: Tensor, to bytes: UnsafeMutableRawBufferPointer) {
    precondition(bytes.count == 2 * x.count, "\(x.shape) does not fill \(bytes.count) bytes")
    let halves = bytes.bindMemory(to: UInt16.self)
    withExtendedLifetime(x) { ck_to_half(pool, x.pointer, halves.baseAddress!, x.count) }
  }

  /// The tensor that `writeHalves` wrote.
  ///
  /// - Precondition: `bytes` has two for each element, and even alignment.
  package func tensor(_ shape: [Int], halves bytes: UnsafeRawBufferPointer) -> Tensor {
    precondition(bytes.count == 2 * shape.product, "\(bytes.count) bytes are no \(shape)")
    let halves = bytes.bindMemory(to: UInt16.self)
    return make(shape) { ck_from_half(pool, halves.baseAddress!, $0, halves.count) }
  }
}
