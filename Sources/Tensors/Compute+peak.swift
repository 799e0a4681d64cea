import CKernels
import Foundation

extension Compute {
  /// Processor time of `body` on all threads, divided by the number of threads of the team, in
  /// seconds. Unlike wall-clock time it does not depend on what else runs on the machine. With a
  /// graphics card, the wall-clock time until the card has done all of it.
  package func measureTime(_ body: () throws -> Void) rethrows -> Double {
    if let gpu {
      gpu.synchronize()
      let clock = ContinuousClock()
      return try clock.measure {
        try body()
        gpu.synchronize()
      } / .seconds(1)
    }
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try body()
    return (now() - start) / Double(threads)
  }

  /// The most floating-point operations per second that the team can do; a multiply-add counts as
  /// two. The best of many short runs on registers alone: an upper limit for kernels. By wall-clock
  /// time, since the processor time of a thread that still runs is known to a few milliseconds only.
  package func measurePeak() -> Double {
    var sums = [Float](repeating: 0, count: threads)
    let clock = ContinuousClock()
    return (0..<50).map { _ in
      var operations: Int64 = 0
      let time = clock.measure { operations = ck_peak(pool, 1_000_000, &sums) }
      return Double(operations) / (time / .seconds(1))
    }.max()!
  }
}
