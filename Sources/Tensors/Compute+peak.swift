import CKernels

extension Compute {
  /// The most floating-point operations per second the team does, a multiply-add counting two:
  /// the best of a few runs in registers alone. What kernels reach is a share of it.
  package func measurePeak() -> Double {
    var sums = [Float](repeating: 0, count: threads)
    let clock = ContinuousClock()
    return (0..<5).map { _ in
      var operations: Int64 = 0
      let time = clock.measure { operations = ck_peak(pool, 4_000_000, &sums) }
      return Double(operations) / (time / .seconds(1))
    }.max()!
  }
}
