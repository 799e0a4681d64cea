import Tensors

/// A thread on which a network computes, so that seconds of work do not block Swift's cooperative
/// thread pool.
///
/// Calls of `run` are served one after the other. Before each operation, a thread waits for those
/// of the same network that have a higher rank.
actor NetworkThread {
  let network: Network
  private let thread: ComputeThread

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(_ network: Network, rank: RightOfWay.Rank = .job, name: String) {
    self.network = network.ranked(rank)
    thread = ComputeThread(name: name)
  }

  /// Runs `work` on the thread; threads of lower rank wait meanwhile.
  func run<Result: Sendable>(_ work: @Sendable (Network) throws -> Result) rethrows -> Result {
    let compute = network.compute
    compute.rightOfWay.enter(compute.rank)
    defer { compute.rightOfWay.leave(compute.rank) }
    return try work(network)
  }

  /// Runs `body`; threads of lower rank wait until it returns, also between its calls of `run`.
  nonisolated func holdingOthers<Result>(
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    let compute = network.compute
    compute.rightOfWay.enter(compute.rank)
    defer { compute.rightOfWay.leave(compute.rank) }
    return try await body()
  }
}
