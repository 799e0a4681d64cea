import ArgumentParser
import Foundation
import Logging
import Masklets
import Propagation
import Settings
import Tensors
import VideoIO

/// `masklet run-job`: runs one job on a Celery worker.
struct RunJobCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-job",
    abstract:
      "Runs one job, read as JSON from stdin, and reports events as lines of JSON on stdout.",
    discussion: """
      The job names its video as video_file and, to resume after an interruption, a \
      checkpoint_file. The engine's settings come from the environment, as for serve. The events are \
      started, log, progress, masks, empty_masks, pauses, report and checkpoint, and at the end done or \
      failed.
      """)

  func run() async throws {
    let lines = StandardLines()
    do {
      let order = try readOrder()
      try await interruptible { try await self.run(order, lines: lines) }
    } catch let error as CancellationError {
      throw error
    } catch let error where Self.mayPass(error) {
      // Nothing is said of the job's end: Celery tries it again in another process, from its last state.
      throw CommandError("\(error)")
    } catch {
      try lines.write(
        try JSONEncoder().encode(["event": "failed", "reason": "\(error)"]))
      throw ExitCode.failure
    }
  }

  /// True for a failure of the graphics card that another process need not meet.
  private static func mayPass(_ error: any Error) -> Bool {
    if case DeviceError.noCard(.noMemory) = error { return true }
    return error is GPUError
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
    // The worker uses the same engine as the server of the job.
    var environment = ProcessInfo.processInfo.environment
    environment["ENGINE"] = order.engine.name
    // A model's name, such as tiny or tiny-2.0, begins with its size.
    let size = { (model: String) in String(model.prefix { $0 != "-" }) }
    if let model = order.engine.model { environment["SAM2_MODEL_SIZE"] = size(model) }
    // A server of an earlier version names none.
    environment["SAM2_TRACKER"] = order.engine.tracker.map(size) ?? "same"
    if let side = order.engine.imageSize { environment["SAM2_IMAGE_SIZE"] = String(side) }
    if let precision = order.engine.precision {
      environment["SAM2_PRECISION"] = precision
      environment["SAM2_QUANTIZE"] = nil
    }
    let settings = try Configuration(environment: environment)
    let limits = VideoLimits(
      maximumFrames: settings.maxVideoFrames ?? 0, maximumDimension: settings.maxFrameDimension)
    let folder = URL(filePath: file).deletingLastPathComponent()
    let manifests = ManifestFolder(url: folder.appending(path: "manifests"))
    // With an identity the engine keeps what it encodes, for retries and for other jobs on the video.
    let frames = IdentifiedFrames(
      try await openFrameSource(at: file, limits: limits, keepingManifestIn: manifests),
      identity: order.video.digest)
    let logger = Logger(label: "masklet") { _ in EventLog(lines: lines) }
    let engine = try settings.makeEngine { logger.warning("\($0)") }
    for (theirs, own) in [
      (order.engine.model, engine.model), (order.engine.tracker ?? engine.tracker, engine.tracker),
    ] where engine.isReady && theirs != own {
      throw CommandError(
        "The server runs the model \(theirs ?? "none"), this worker \(own ?? "none"): install the "
          + "server's in the worker's MODEL_DIR")
    }
    try await RemotePropagationRun(
      order: order, engine: engine, frames: frames, logger: logger,
      writeLine: { try lines.write($0) }
    ).run()
  }
}
