import Synchronization
import Tensors

/// Measures how much time a network spends in each of its stages.
package final class StageClock: Sendable {
  package enum Stage: String, CaseIterable, Sendable {
    case imageEncoder = "image encoder"
    case memoryAttention = "memory attention"
    case maskDecoder = "mask decoder"
    case memoryEncoder = "memory encoder"
  }

  /// The cost of a stage.
  package struct Cost: Sendable {
    /// Processor time of all threads, divided by the number of threads of the team.
    package var seconds = 0.0
    /// Floating-point operations of matrix products and attention; a multiply-add counts as two.
    package var operations = 0
  }

  private let costs = Mutex<[Stage: Cost]>([:])

  package init() {}

  /// The cost of each stage since the last call.
  package func readAndReset() -> [Stage: Cost] {
    costs.withLock { costs in
      defer { costs = [:] }
      return costs
    }
  }

  func measure<Result>(
    _ stage: Stage, on compute: Compute, _ body: () throws -> Result
  ) rethrows -> Result {
    let operations = compute.operationsDone
    var result: Result?
    let seconds = try compute.measureTime { result = try body() }
    let done = compute.operationsDone - operations
    costs.withLock { costs in
      costs[stage, default: Cost()].seconds += seconds
      costs[stage, default: Cost()].operations += done
    }
    return result!
  }
}

extension Network {
  /// Runs `body`, and adds its cost to that of `stage` if the network has a clock.
  func timed<Result>(
    _ stage: StageClock.Stage, _ body: () throws -> Result
  ) rethrows -> Result {
    guard let clock else { return try body() }
    return try clock.measure(stage, on: compute, body)
  }
}
