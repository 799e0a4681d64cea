import CKernels
import Foundation

extension Compute {
  /// Processor time of all threads that `body` takes, shared out among the team, in seconds: the
  /// time it would take with the machine to itself, also when others keep it busy.
  package func measureTime(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try body()
    return (now() - start) / Double(threads)
  }

  /// The most floating-point operations per second the team does, a multiply-add counting two:
  /// the best of a few runs in registers alone. What kernels reach is a share of it.
  package func measurePeak() -> Double {
    var sums = [Float](repeating: 0, count: threads)
    return (0..<5).map { _ in
      var operations: Int64 = 0
      let time = measureTime { operations = ck_peak(pool, 4_000_000, &sums) }
      return Double(operations) / time
    }.max()!
  }
}
