import CMemory
import FlowTracker
import Foundation
import Masklets
import Models
import Propagation
import SAM2
import Tensors

/// The engines a person may choose.
enum EngineName: String, CaseIterable {
  /// sam2 where its checkpoint is at hand, else flow.
  case auto
  case sam2
  case flow
}

/// Which engine, and how it is set: the one place that names concrete engines.
struct EngineRecipe {
  var name: EngineName
  /// Size of the SAM 2 network; nil for the checkpoint's.
  var model: ModelSize?
  /// nil for the one installed in `modelDirectory`.
  var checkpoint: String?
  var modelDirectory: String
  var device: Device
  var memoryBankSize: Int
  /// nil for all keyframes.
  var attendedKeyframes: Int?
  var postprocesses: Bool
  /// Of SAM 2's linear layers and attention.
  var precision: Precision
  /// Where encoded frames are kept, if anywhere.
  var frameCache: FrameCache?
  /// Start of the flow engine's randomness.
  var seed: UInt64 = 1

  /// What may be installed of the size wanted, SAM 2.1's first.
  private var candidates: [PublishedModel] {
    PublishedModel.all.filter { $0.size == (model ?? .tiny).rawValue }
  }

  private var installedCheckpoint: String? {
    let folder = ModelFolder(at: modelDirectory)
    return candidates.first(where: folder.isInstalled).map(folder.path(of:))
  }

  /// Keeps the memory of this process near what the engine holds, too.
  func makeEngine() throws -> Engine {
    release_large_blocks()
    if name == .flow { return flow() }
    if let checkpoint = checkpoint ?? installedCheckpoint { return try sam2(checkpoint) }
    guard name == .auto else {
      throw ModelError.notInstalled(file: candidates[0].file, name: candidates[0].name)
    }
    return flow()
  }

  private func flow() -> Engine {
    Engine(
      name: EngineName.flow.rawValue,
      propagator: FlowTracker(options: FlowTracker.Options(seed: seed)))
  }

  private func sam2(_ checkpoint: String) throws -> Engine {
    let network = try network(checkpoint)
    let model = PublishedModel.all.first {
      $0.size == network.size.rawValue && $0.version == network.version
    }
    return Engine(
      name: EngineName.sam2.rawValue, device: try device.resolved().rawValue, model: model?.name,
      propagator: VideoPredictor(network, options: try options(), cache: frameCache))
  }

  /// The sam2 engine by itself, its stages told to `clock`.
  ///
  /// - Parameter threads: nil for all of the machine's.
  func makePredictor(clock: StageClock, threads: Int? = nil) throws -> VideoPredictor {
    release_large_blocks()
    guard let checkpoint = checkpoint ?? installedCheckpoint else {
      throw ModelError.notInstalled(file: candidates[0].file, name: candidates[0].name)
    }
    var network = try network(checkpoint, threads: threads)
    network.clock = clock
    return VideoPredictor(network, options: try options(), cache: frameCache)
  }

  private func network(_ checkpoint: String, threads: Int? = nil) throws -> Network {
    _ = try device.resolved()
    let compute = Compute(threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    return try Network(
      checkpoint: checkpoint, size: model, precision: precision, on: compute)
  }

  private func options() throws -> VideoPredictor.Options {
    try VideoPredictor.Options(
      memoryBankSize: memoryBankSize, postprocesses: postprocesses,
      attendedKeyframes: attendedKeyframes)
  }
}

extension Engine {
  /// Whether holes and specks are left to whoever writes the masks: SAM 2 removes its own.
  var leavesPostprocessing: Bool { name == EngineName.flow.rawValue }
}
