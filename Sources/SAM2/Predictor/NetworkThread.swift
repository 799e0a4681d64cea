import Tensors

/// A thread on which one network computes, so that its seconds of work block nobody else's tasks.
///
/// Calls are served one after the other. Threads of one network give way to those of a higher rank
/// before each operation.
actor NetworkThread {
  let network: Network
  private let thread: ComputeThread

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(_ network: Network, rank: RightOfWay.Rank = .job, name: String) {
    self.network = network.ranked(rank)
    thread = ComputeThread(name: name)
  }

  func run<Result: Sendable>(_ work: @Sendable (Network) throws -> Result) rethrows -> Result {
    let compute = network.compute
    compute.rightOfWay.enter(compute.rank)
    defer { compute.rightOfWay.leave(compute.rank) }
    return try work(network)
  }

  /// Runs `body` with lower ranks waiting all the while, between its calls of `run` too.
  nonisolated func holdingOthers<Result>(
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    let compute = network.compute
    compute.rightOfWay.enter(compute.rank)
    defer { compute.rightOfWay.leave(compute.rank) }
    return try await body()
  }
}
