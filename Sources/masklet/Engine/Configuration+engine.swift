import Masklets
import Models
import Propagation
import SAM2
import Scheduling
import Settings

extension Configuration {
  /// The cache of encoded frames; nil if the settings leave no room for one.
  func makeFrameCache(report: @escaping @Sendable (String) -> Void) -> EncodedFrameCache? {
    guard frameCacheBytes > 0 else { return nil }
    return EncodedFrameCache(
      folder: dataDirectory + "/frames", limit: frameCacheBytes, report: report)
  }

  /// The most keyframes that SAM 2 attends to in the service, so that the cost of a frame does not
  /// grow with the number of corrections.
  private static let attendedKeyframes = 4

  private var networkSize: SAM2.ModelSize? { modelSize.flatMap { .init(rawValue: $0.rawValue) } }

  private var trackerChoice: EngineRecipe.Tracker {
    switch tracker {
    case .same: .same
    case .auto: .edgeTAMIfInstalled
    default: SAM2.ModelSize(rawValue: tracker.rawValue).map { .network($0) } ?? .same
    }
  }

  /// True if the engine may use a model once it is installed.
  func uses(_ model: PublishedModel) -> Bool {
    engine != .flow
      && (EngineRecipe.candidates(networkSize) + trackerChoice.candidates).contains(model)
  }

  /// The engine that the settings name. If that is sam2 and no checkpoint of the size is installed,
  /// the engine refuses every request with a sentence that says how to install one.
  ///
  /// - Parameters:
  ///   - precedence: shared with the other computations of the process.
  ///   - report: called with a sentence when the frame cache fails.
  /// - Throws: `ConfigurationError` for a setting that this build does not support.
  func makeEngine(
    precedence: Precedence = Precedence(), report: @escaping @Sendable (String) -> Void
  ) throws -> Engine {
    let recipe = EngineRecipe(
      name: EngineName(rawValue: engine.rawValue)!, model: networkSize, tracker: trackerChoice,
      checkpoint: nil, modelDirectory: modelDirectory, input: try InputSize(imageSize),
      device: device, cudaLibrary: cudaLibrary, memoryBankSize: memoryBankSize,
      attendedKeyframes: Self.attendedKeyframes, postprocesses: !disablePostprocessing,
      precision: precision, quantize: quantize, frameCache: makeFrameCache(report: report),
      precedence: precedence, report: report)
    if let warning = recipe.warning() { report(warning) }
    do {
      return try recipe.makeEngine()
    } catch let missing as ModelError {
      return Engine(
        name: EngineName.sam2.rawValue,
        summary: EngineSummary.missing(missing), isReady: false,
        propagator: MissingEngine(reason: "\(missing)"))
    }
  }
}
