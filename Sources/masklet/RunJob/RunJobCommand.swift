import ArgumentParser
import Foundation
import Logging
import Propagation
import Settings
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
      log, progress, masks, empty_masks, checkpoint, and at the end done or failed.
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
    // Of a model's name, such as tiny or tiny-2.0, the size chooses the file.
    if let size = order.engine.model?.prefix(while: { $0 != "-" }) {
      environment["SAM2_MODEL_SIZE"] = String(size)
    }
    let settings = try Configuration(environment: environment)
    let limits = VideoLimits(
      maximumFrames: settings.maxVideoFrames ?? 0, maximumDimension: settings.maxFrameDimension)
    let folder = URL(filePath: file).deletingLastPathComponent()
    let manifests = ManifestFolder(url: folder.appending(path: "manifests"))
    let frames = try await openFrameSource(at: file, limits: limits, keepingManifestIn: manifests)
    let logger = Logger(label: "masklet") { _ in EventLog(lines: lines) }
    let engine = try settings.makeEngine { logger.warning("\($0)") }
    guard !engine.isReady || engine.model == order.engine.model else {
      throw CommandError(
        "The server runs the model \(order.engine.model ?? "none"), this worker "
          + "\(engine.model ?? "none"): install the server's in the worker's MODEL_DIR")
    }
    try await RemotePropagationRun(
      order: order, engine: engine, frames: frames, logger: logger,
      writeLine: { try lines.write($0) }
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

/// A log whose lines are events like the others: people look for them in the server's log.
private struct EventLog: LogHandler {
  let lines: StandardLines
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  init(lines: StandardLines) {
    self.lines = lines
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    do {
      try lines.write(
        try JSONEncoder().encode(["event": "log", "message": "\(event.message)"]))
    } catch {
      // Nobody reads any more, which the job itself notices with its next event.
    }
  }
}
