import Annotation
import ArgumentParser
import Foundation
import Logging
import Server
import Synchronization
import VideoIO

/// `masklet run-job`: what a Celery worker runs.
struct RunJobCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-job",
    abstract: "Does one job, given as JSON on stdin, and tells it as lines of JSON on stdout.",
    discussion: """
      The job names its video as video_file and, to go on after an interruption, a checkpoint_file. \
      The engine's settings come from the environment as those of serve do. The events are started, \
      progress, masks, empty_masks, checkpoint, and at the end done or failed.
      """)

  func run() async throws {
    let lines = StandardLines()
    do {
      let order = try readOrder()
      try await interruptible { try await self.run(order, lines: lines) }
    } catch let error as CancellationError {
      throw error
    } catch {
      try lines.write(
        try JSONEncoder().encode(["event": "failed", "reason": "\(error)"]))
      throw ExitCode.failure
    }
  }

  private func readOrder() throws -> PropagationOrder {
    let json = try FileHandle.standardInput.readToEnd() ?? Data()
    do {
      return try JSONDecoder().decode(PropagationOrder.self, from: json)
    } catch let error as DecodingError {
      throw CommandError("stdin holds no job: \(error.fact)")
    }
  }

  private func run(_ order: PropagationOrder, lines: StandardLines) async throws {
    guard order.type == PropagateJob.type else {
      throw CommandError("jobs of type \(order.type) are not done here, only \(PropagateJob.type)")
    }
    guard let file = order.videoFile else { throw CommandError("the job names no video_file") }
    // A worker's engine is the one that the job's server runs.
    var environment = ProcessInfo.processInfo.environment
    environment["ENGINE"] = order.engine.name
    if let model = order.engine.model { environment["SAM2_MODEL_SIZE"] = model }
    let settings = try Configuration(environment: environment)
    let limits = VideoLimits(
      maximumFrames: settings.maxVideoFrames ?? 0, maximumDimension: settings.maxFrameDimension)
    let folder = URL(filePath: file).deletingLastPathComponent()
    let manifests = ManifestFolder(url: folder.appending(path: "manifests"))
    let frames = try await openFrameSource(at: file, limits: limits, keepingManifestIn: manifests)
    let logger = Logger(label: "masklet") { label in
      StreamLogHandler.standardError(label: label)
    }
    let engine = try settings.makeEngine { logger.warning("\($0)") }
    try await PropagationRun(
      order: order, engine: engine, frames: frames, logger: logger,
      tell: { try lines.write($0) }
    ).run()
  }
}

/// Lines on standard output, each whole before the next.
final class StandardLines: Sendable {
  private let turn = Mutex(())

  /// - Throws: when nobody reads any more.
  func write(_ line: Data) throws {
    try turn.withLock { _ in
      try FileHandle.standardOutput.write(contentsOf: line + Data("\n".utf8))
    }
  }
}
