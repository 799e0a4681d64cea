import CMemory
import FlowTracker
import Foundation
import Masklets
import Models
import Propagation
import SAM2
import Scheduling
import Settings
import Tensors

/// The engines that a person can choose from.
enum EngineName: String, CaseIterable {
  /// sam2 if its checkpoint is installed, else flow.
  case auto
  case sam2
  case flow
}

/// Chooses and configures an engine. This is the only place that names concrete engines.
struct EngineRecipe {
  var name: EngineName
  /// The network; nil for that of the checkpoint, or where none is named for tiny, or EdgeTAM where
  /// that alone is installed.
  var model: ModelSize?
  /// The network that carries masks along the video.
  var tracker = Tracker.same
  /// Path of a checkpoint; nil for the one installed in `modelDirectory`.
  var checkpoint: String?
  var modelDirectory: String
  /// Size of the picture that the network reads.
  var input: InputSize
  var device: Configuration.Device
  /// The CUDA driver: a path, or a name that the system looks for; nil for its usual name.
  var cudaLibrary: String?
  var memoryBankSize: Int
  /// The most keyframes to attend to; nil for all.
  var attendedKeyframes: Int?
  var postprocesses: Bool
  /// Of SAM 2's linear layers and attention.
  var precision: Configuration.Precision
  /// True for the fastest precision of the processor where none is named.
  var quantize = false
  /// Nil to encode every frame anew.
  var frameCache: EncodedFrameCache?
  /// Shared with the other computations of the process.
  var precedence = Precedence()
  /// Seed of the flow engine's random numbers.
  var seed: UInt64 = 1
  /// Called with a sentence where something other than asked for is used.
  var report: @Sendable (String) -> Void = { _ in }

  enum Tracker {
    /// The one that answers prompts.
    case same
    /// EdgeTAM, or the one that answers prompts where it is not installed or a graphics card computes.
    case edgeTAMIfInstalled
    case network(ModelSize)

    /// The published models to look for, the preferred one first.
    var candidates: [PublishedModel] {
      switch self {
      case .same: []
      case .edgeTAMIfInstalled: EngineRecipe.candidates(.edgeTAM)
      case .network(let size): EngineRecipe.candidates(size)
      }
    }
  }

  /// The published models to look for, the preferred one first.
  private var candidates: [PublishedModel] { Self.candidates(model) }

  static func candidates(_ model: ModelSize?) -> [PublishedModel] {
    (model.map { [$0] } ?? [.tiny, .edgeTAM]).flatMap { size in
      PublishedModel.all.filter { $0.size == size.rawValue }
    }
  }

  /// What to tell the person about the precision; nil if it suits the processor.
  ///
  /// - Parameter features: the processor's instruction sets.
  func warning(on features: Compute.Features = .machine) -> String? {
    // Graphics cards do not compute in the precisions that are slow on some processors.
    let precision = precision.resolved(quantize: quantize, onCard: false)
    guard name != .flow, !precision.isFast(on: features) else { return nil }
    return """
      SAM 2 computes in \(precision.rawValue), which is slower than float32 on this processor: it \
      has no AMX. Choose the precision auto for float32, or int8 for speed
      """
  }

  private var installedCheckpoint: String? {
    installed(among: candidates)
  }

  private func installed(among candidates: [PublishedModel]) -> String? {
    let folder = ModelFolder(at: modelDirectory)
    return candidates.first(where: folder.isInstalled).map(folder.path(of:))
  }

  /// Path of the checkpoint that carries masks; nil for the network that answers prompts.
  ///
  /// - Parameter onCard: true on a graphics card, where no network is so slow that another one is chosen
  ///   for that.
  private func trackerCheckpoint(onCard: Bool) throws -> String? {
    if case .edgeTAMIfInstalled = tracker, onCard { return nil }
    if let found = installed(among: tracker.candidates) { return found }
    guard case .network = tracker else { return nil }
    throw ModelError.notInstalled(
      file: tracker.candidates[0].file, name: tracker.candidates[0].name)
  }

  /// Also sets the C allocator to return large freed blocks, so that the memory of the process stays
  /// near what the engine holds.
  ///
  /// - Throws: `ModelError.notInstalled` where sam2 is asked for and no checkpoint is there; `DeviceError`
  ///   for a device that cannot be used.
  func makeEngine() throws -> Engine {
    release_large_blocks()
    if name == .flow { return flow() }
    if let checkpoint = checkpoint ?? installedCheckpoint { return try sam2(checkpoint) }
    // Said now, not when a checkpoint is installed.
    if device == .cuda { _ = try openCard() }
    guard name == .auto else {
      throw ModelError.notInstalled(file: candidates[0].file, name: candidates[0].name)
    }
    return flow()
  }

  private func flow() -> Engine {
    Engine(
      name: EngineName.flow.rawValue, summary: EngineSummary.flow,
      propagator: FlowTracker(options: FlowTracker.Options(seed: seed)))
  }

  private func sam2(_ checkpoint: String) throws -> Engine {
    if let card = try openCard() {
      do {
        return try sam2(checkpoint, on: card)
      } catch let error as GPUError {
        guard device == .auto else { throw DeviceError.noCard(error) }
        report(DeviceError.sentence(withoutCard: error))
      }
    }
    return try sam2(checkpoint, on: nil)
  }

  /// - Throws: `GPUError` if the card has no room for the networks.
  private func sam2(_ checkpoint: String, on card: GPU?) throws -> Engine {
    let compute = try compute(on: card)
    let network = try network(checkpoint, size: model, on: compute)
    try network.fillCard()
    // A card encodes a frame faster than it is read.
    let frameCache = compute.gpu == nil ? frameCache : nil
    let prompts = VideoPredictor(network, options: try options(), cache: frameCache)
    var (tracking, tracker) = (network, prompts)
    var propagator: any MaskPropagator = prompts
    if let other = try trackerCheckpoint(onCard: compute.gpu != nil), other != checkpoint {
      tracking = try self.network(other, on: compute)
      try tracking.fillCard()
      tracker = VideoPredictor(tracking, options: try options(), cache: frameCache)
      propagator = PairedPropagator(prompts: prompts, tracking: tracker)
    }
    return Engine(
      name: EngineName.sam2.rawValue, card: compute.gpu.map(\.statusNow),
      precision: network.precision.rawValue, model: Self.published(network)?.name,
      tracker: Self.published(tracking)?.name,
      imageSize: input.pixels,
      summary: EngineSummary.network(network, tracking: tracking, input: input),
      propagator: propagator,
      sized: SizedPropagators(sizes: InputSize.all.map(\.pixels)) { [tracker] pixels in
        PairedPropagator(prompts: prompts, tracking: tracker.reading(try InputSize(pixels)))
      })
  }

  /// The published model that a network is.
  static func published(_ network: Network) -> PublishedModel? {
    PublishedModel.all.first {
      $0.size == network.size.rawValue && $0.version == network.version
    }
  }

  /// The sam2 engine alone; `clock` measures its stages.
  ///
  /// - Parameter threads: nil for as many as there are cores.
  func makePredictor(clock: StageClock, threads: Int? = nil) throws -> VideoPredictor {
    release_large_blocks()
    guard let checkpoint = checkpoint ?? installedCheckpoint else {
      throw ModelError.notInstalled(file: candidates[0].file, name: candidates[0].name)
    }
    let compute = try compute(on: try openCard(), threads: threads)
    var network = try network(checkpoint, size: model, on: compute)
    network.clock = clock
    return VideoPredictor(network, options: try options(), cache: frameCache)
  }

  /// - Parameter size: that the checkpoint must have; nil for any.
  private func network(
    _ checkpoint: String, size: ModelSize? = nil, on compute: Compute
  ) throws -> Network {
    try Network(
      checkpoint: checkpoint, size: size, input: input,
      precision: precision.resolved(quantize: quantize, onCard: compute.gpu != nil), on: compute)
  }

  /// - Parameter threads: nil for as many as there are cores.
  private func compute(on card: GPU?, threads: Int? = nil) throws -> Compute {
    guard card != nil || precision.runsOnProcessor else {
      throw DeviceError.precisionOnProcessor(precision)
    }
    return Compute(
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, precedence: precedence,
      gpu: card)
  }

  private func options() throws -> VideoPredictor.Options {
    try VideoPredictor.Options(
      memoryBankSize: memoryBankSize, postprocesses: postprocesses,
      attendedKeyframes: attendedKeyframes)
  }
}

extension Engine {
  /// True if whoever writes the masks has to remove holes and specks; SAM 2 removes its own.
  var leavesPostprocessing: Bool { name == EngineName.flow.rawValue }
}
