import Synchronization
import Tensors

/// Where a network's time goes, stage by stage, for measurements.
package final class StageClock: Sendable {
  package enum Stage: String, CaseIterable, Sendable {
    case imageEncoder = "image encoder"
    case memoryAttention = "memory attention"
    case maskDecoder = "mask decoder"
    case memoryEncoder = "memory encoder"
  }

  /// What a stage took.
  package struct Cost: Sendable {
    /// Processor time of all threads, shared out among the team.
    package var seconds = 0.0
    /// Floating-point operations of products, a multiply-add counting two.
    package var operations = 0
  }

  private let costs = Mutex<[Stage: Cost]>([:])

  package init() {}

  /// What each stage took since the last call.
  package func take() -> [Stage: Cost] {
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
  /// Runs `body` as part of `stage`, on the clock if there is one.
  func timed<Result>(
    _ stage: StageClock.Stage, _ body: () throws -> Result
  ) rethrows -> Result {
    guard let clock else { return try body() }
    return try clock.measure(stage, on: compute, body)
  }
}
