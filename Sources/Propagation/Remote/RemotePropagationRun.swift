import Foundation
import Jobs
import Logging
import Masklets
import Scheduling

/// One propagation without the store: reads an order and writes everything it computes as lines of
/// JSON.
package struct RemotePropagationRun: Sendable {
  private let order: PropagationOrder
  private let engine: Engine
  private let frames: any FrameSource
  private let checkpointInterval: Int
  private let logger: Logger
  private let writeLine: @Sendable (Data) throws -> Void

  /// - Parameters:
  ///   - frames: the frames of the order's video.
  ///   - checkpointInterval: frames between two checkpoints.
  ///   - writeLine: writes one JSON object; blocks while nobody reads.
  package init(
    order: PropagationOrder, engine: Engine, frames: any FrameSource, checkpointInterval: Int = 10,
    logger: Logger, writeLine: @escaping @Sendable (Data) throws -> Void
  ) {
    self.order = order
    self.engine = engine
    self.frames = frames
    self.checkpointInterval = checkpointInterval
    self.logger = logger
    self.writeLine = writeLine
  }

  /// Runs the job and writes `started`, every event of the work, and `done`.
  package func run() async throws {
    let lines = EventLines(checkpointFile: order.checkpointFile, writeLine: writeLine)
    let request = try JobRequest(type: order.type, encoding: order.parameters)
    let job = Job(
      id: JobID(rawValue: order.jobID), request: request, state: .running, createdAt: Date())
    let frames = frames
    let runner = PropagateJob(
      output: lines, frames: { _ in frames }, engine: engine, precedence: Precedence(),
      checkpointInterval: checkpointInterval, logger: logger)
    try lines.write(EventLines.Started())
    let result = try await runner.run(job, in: lines)
    try lines.writeDone(result: result)
  }
}
