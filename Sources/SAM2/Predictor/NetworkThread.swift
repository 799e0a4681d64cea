import Tensors

/// A thread on which one network computes, so that its seconds of work block nobody else's tasks.
///
/// Calls are served one after the other.
actor NetworkThread {
  private let network: Network
  private let thread: ComputeThread

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(_ network: Network, name: String) {
    self.network = network
    thread = ComputeThread(name: name)
  }

  func run<Result: Sendable>(_ work: @Sendable (Network) throws -> Result) rethrows -> Result {
    try work(network)
  }
}
