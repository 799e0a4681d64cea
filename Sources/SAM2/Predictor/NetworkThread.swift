import Scheduling

/// A thread on which a network computes, so that seconds of work do not block Swift's cooperative
/// thread pool.
///
/// Calls run one after the other. Before each tensor operation the thread waits while a computation
/// of a higher rank is at work.
actor NetworkThread {
  let network: Network
  private let thread: ComputeThread

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(_ network: Network, rank: Precedence.Rank, name: String) {
    self.network = network.ranked(rank)
    thread = ComputeThread(name: name)
  }

  /// - Throws: what `work` throws, or `GPUError` if an operation failed on the graphics card.
  func run<Value: Sendable>(_ work: @Sendable (Network) throws -> Value) throws -> Value {
    let result = Result { try work(network) }
    try network.compute.checkGPU()
    return try result.get()
  }
}
