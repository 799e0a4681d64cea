import Foundation
import Jobs
import Logging
import Masklets

/// Does one propagation away from the store: told by an order, telling all it does as lines of JSON.
package struct PropagationRun: Sendable {
  let order: PropagationOrder
  let engine: Engine
  let frames: any FrameSource
  let checkpointInterval: Int
  let logger: Logger
  let tell: @Sendable (Data) throws -> Void

  /// - Parameters:
  ///   - frames: of the order's video.
  ///   - tell: takes one JSON object; blocks while nobody reads.
  package init(
    order: PropagationOrder, engine: Engine, frames: any FrameSource, checkpointInterval: Int = 10,
    logger: Logger, tell: @escaping @Sendable (Data) throws -> Void
  ) {
    self.order = order
    self.engine = engine
    self.frames = frames
    self.checkpointInterval = checkpointInterval
    self.logger = logger
    self.tell = tell
  }

  /// Tells `started`, all that is made, and `done`.
  package func run() async throws {
    let lines = EventLines(checkpointFile: order.checkpointFile, tell: tell)
    let request = try JobRequest(type: order.type, encoding: order.parameters)
    let job = Job(
      id: JobID(rawValue: order.jobID), request: request, state: .running, createdAt: Date())
    let frames = frames
    let runner = PropagateJob(
      output: lines, frames: { _ in frames }, engine: engine, gate: InteractiveGate(),
      checkpointInterval: checkpointInterval, logger: logger)
    try lines.write(EventLines.Started())
    let result = try await runner.run(job, in: lines)
    try lines.writeDone(result: result)
  }
}
