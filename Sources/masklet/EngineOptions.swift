import ArgumentParser
import FlowTracker
import Foundation
import Masklets
import SAM2
import Tensors

/// The engines a person may choose on the command line.
enum EngineName: String, CaseIterable, ExpressibleByArgument {
  case auto
  case sam2
  case flow
}

extension ModelSize: ExpressibleByArgument {}
extension Device: ExpressibleByArgument {}

/// Which engine propagates, and how.
struct EngineOptions: ParsableArguments {
  @Option(help: "What propagates; auto is sam2 where its checkpoint is at hand, else flow.")
  var engine: EngineName = .auto

  @Option(help: "Size of the SAM 2 network (default: the checkpoint's; tiny of those installed).")
  var model: ModelSize?

  @Option(
    help: "SAM 2 checkpoint, .pt or safetensors (default: the one installed in MODEL_DIR).",
    completion: .file())
  var checkpoint: String?

  @Option(help: "Where SAM 2 runs: cpu, cuda or auto.")
  var device: Device = .auto

  @Option(help: "Frames SAM 2 remembers, itself included: 1 to 7.")
  var memoryBankSize = 7

  func validate() throws {
    guard VideoPredictor.Options.memoryBankSizes.contains(memoryBankSize) else {
      throw ValidationError(SAM2Error.memoryBankSize(memoryBankSize).description)
    }
    if engine == .flow, checkpoint != nil {
      throw ValidationError("--checkpoint is for the sam2 engine, not for flow")
    }
  }

  /// Where the checkpoint is looked for when none is named.
  private var installedCheckpoint: String {
    let environment = ProcessInfo.processInfo.environment
    let folder =
      environment["MODEL_DIR"] ?? (environment["DATA_DIR"] ?? "./data") + "/models"
    return "\(folder)/sam2.1_hiera_\((model ?? .tiny).rawValue).pt"
  }

  /// Makes the engine.
  /// - Parameter postprocesses: whether holes are filled and specks removed.
  func makeEngine(postprocesses: Bool) throws -> Engine {
    switch engine {
    case .flow: return flow(postprocesses)
    case .sam2: return try sam2(checkpoint ?? installedCheckpoint, postprocesses)
    case .auto:
      if let checkpoint { return try sam2(checkpoint, postprocesses) }
      let isInstalled = FileManager.default.fileExists(atPath: installedCheckpoint)
      return isInstalled ? try sam2(installedCheckpoint, postprocesses) : flow(postprocesses)
    }
  }

  private func flow(_ postprocesses: Bool) -> Engine {
    Engine(name: .flow, propagator: FlowTracker(), wantsPostprocessing: postprocesses)
  }

  private func sam2(_ checkpoint: String, _ postprocesses: Bool) throws -> Engine {
    _ = try device.resolved()
    let compute = Compute(threads: ProcessInfo.processInfo.activeProcessorCount)
    let network = try Network(checkpoint: checkpoint, size: model, on: compute)
    let options = try VideoPredictor.Options(
      memoryBankSize: memoryBankSize, postprocesses: postprocesses)
    return Engine(
      name: .sam2, propagator: VideoPredictor(network, options: options),
      wantsPostprocessing: false)
  }
}

/// An engine ready to work.
struct Engine {
  var name: EngineName
  var propagator: any MaskPropagator
  /// Whether holes and specks are left to whoever writes the masks.
  var wantsPostprocessing: Bool
}
