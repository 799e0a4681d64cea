import ArgumentParser
import Foundation
import Propagation
import SAM2
import Server

extension EngineName: ExpressibleByArgument {}
extension SAM2.ModelSize: ExpressibleByArgument {}
extension SAM2.Device: ExpressibleByArgument {}

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

  @Flag(
    help: """
      Compute SAM 2 in whole numbers, linear layers in 8 bits and attention in 16: faster, masks \
      differ a little.
      """)
  var quantize = false

  func validate() throws {
    guard VideoPredictor.Options.memoryBankSizes.contains(memoryBankSize) else {
      throw ValidationError(SAM2Error.memoryBankSize(memoryBankSize).description)
    }
    if engine == .flow, checkpoint != nil {
      throw ValidationError("--checkpoint is for the sam2 engine, not for flow")
    }
  }

  /// Makes the engine.
  /// - Parameters:
  ///   - postprocesses: whether holes are filled and specks removed.
  ///   - cachesFrames: whether encoded frames are kept for the next run, in half precision.
  ///   - seed: start of the flow engine's randomness.
  func makeEngine(
    postprocesses: Bool, cachesFrames: Bool = false, seed: UInt64 = 1
  ) throws -> Engine {
    try recipe(postprocesses: postprocesses, cachesFrames: cachesFrames, seed: seed).makeEngine()
  }

  func recipe(
    postprocesses: Bool, cachesFrames: Bool = false, seed: UInt64 = 1
  ) throws -> EngineRecipe {
    let environment = ProcessInfo.processInfo.environment
    let settings = try Configuration(
      environment: environment.filter { ["DATA_DIR", "FRAME_CACHE_BYTES"].contains($0.key) })
    return EngineRecipe(
      name: engine, model: model, checkpoint: checkpoint,
      modelDirectory: environment["MODEL_DIR"] ?? (environment["DATA_DIR"] ?? "./data") + "/models",
      device: device, memoryBankSize: memoryBankSize, attendedKeyframes: nil,
      postprocesses: postprocesses, precision: quantize ? .int8 : .float32,
      frameCache: cachesFrames ? settings.makeFrameCache { complain($0) } : nil, seed: seed)
  }
}
