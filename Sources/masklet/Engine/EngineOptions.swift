import ArgumentParser
import Foundation
import Propagation
import SAM2
import Settings

extension EngineName: ExpressibleByArgument {}
extension SAM2.ModelSize: ExpressibleByArgument {}
extension Configuration.Device: ExpressibleByArgument {}
extension Configuration.Precision: ExpressibleByArgument {}

/// The engine that propagates, and its settings.
struct EngineOptions: ParsableArguments {
  @Option(help: "auto, sam2 or flow; auto is sam2 if its checkpoint is installed, else flow.")
  var engine: EngineName = .auto

  @Option(
    help: "A size of SAM 2, or edgetam (default: the checkpoint's, or tiny if none is named).")
  var model: ModelSize?

  @Option(
    help: "SAM 2 checkpoint, .pt or safetensors (default: the one installed in MODEL_DIR).",
    completion: .file())
  var checkpoint: String?

  @Option(help: "Side of the picture that the network reads: 1024, 768 or 512. Smaller is faster.")
  var imageSize = InputSize.full.pixels

  @Option(
    help: """
      Where SAM 2 runs: cpu, cuda (an NVIDIA graphics card) or auto, which is cuda where a card can \
      be used.
      """)
  var device: Configuration.Device = .auto

  @Option(help: "How many frames SAM 2's memory bank holds, the current one included: 1 to 7.")
  var memoryBankSize = 7

  @Option(
    help: """
      What SAM 2 computes in: float32, bfloat16 (fast on processors with AMX), int8 (linear layers \
      in 8 bits, attention in 16), half (on graphics cards) or auto, which is float32 on the processor \
      and half on a graphics card.
      """)
  var precision: Configuration.Precision = .auto

  @Flag(
    help: """
      Compute SAM 2 in the fastest of bfloat16 and int8 that this processor has: faster, with \
      slightly different masks.
      """)
  var quantize = false

  func validate() throws {
    guard VideoPredictor.Options.memoryBankSizes.contains(memoryBankSize) else {
      throw ValidationError(SAM2Error.memoryBankSize(memoryBankSize).description)
    }
    do {
      _ = try InputSize(imageSize)
    } catch let error as SAM2Error {
      throw ValidationError(error.description)
    }
    if quantize, precision != .auto {
      throw ValidationError(
        "--quantize chooses the precision itself: give it or --precision, not both")
    }
    if engine == .flow, checkpoint != nil {
      throw ValidationError("--checkpoint is for the sam2 engine, not for flow")
    }
  }

  /// Makes the engine.
  /// - Parameters:
  ///   - postprocesses: true to fill holes and remove specks.
  ///   - cachesFrames: true to cache encoded frames for the next run, in half precision.
  ///   - seed: of the flow engine's random numbers.
  func makeEngine(
    postprocesses: Bool, cachesFrames: Bool = false, seed: UInt64 = 1
  ) throws -> Engine {
    try recipe(postprocesses: postprocesses, cachesFrames: cachesFrames, seed: seed).makeEngine()
  }

  func recipe(
    postprocesses: Bool, cachesFrames: Bool = false, seed: UInt64 = 1
  ) throws -> EngineRecipe {
    let environment = ProcessInfo.processInfo.environment
    let used: Set = ["DATA_DIR", "FRAME_CACHE_BYTES", "MASKLET_CUDA_LIBRARY"]
    let settings = try Configuration(environment: environment.filter { used.contains($0.key) })
    let recipe = EngineRecipe(
      name: engine, model: model, checkpoint: checkpoint,
      modelDirectory: environment["MODEL_DIR"] ?? (environment["DATA_DIR"] ?? "./data") + "/models",
      input: try InputSize(imageSize), device: device, cudaLibrary: settings.cudaLibrary,
      memoryBankSize: memoryBankSize, attendedKeyframes: nil, postprocesses: postprocesses,
      precision: precision, quantize: quantize,
      frameCache: cachesFrames ? settings.makeFrameCache { complain($0) } : nil, seed: seed,
      report: { complain($0) })
    if let warning = recipe.warning() { complain(warning) }
    return recipe
  }
}
