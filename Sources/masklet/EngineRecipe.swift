import Annotation
import FlowTracker
import Foundation
import Masklets
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

  private var installedCheckpoint: String {
    "\(modelDirectory)/sam2.1_hiera_\((model ?? .tiny).rawValue).pt"
  }

  func makeEngine() throws -> Engine {
    switch name {
    case .flow: return flow()
    case .sam2: return try sam2(checkpoint ?? installedCheckpoint)
    case .auto:
      if let checkpoint { return try sam2(checkpoint) }
      let isInstalled = FileManager.default.fileExists(atPath: installedCheckpoint)
      return isInstalled ? try sam2(installedCheckpoint) : flow()
    }
  }

  private func flow() -> Engine {
    Engine(name: EngineName.flow.rawValue, propagator: FlowTracker())
  }

  private func sam2(_ checkpoint: String) throws -> Engine {
    let device = try device.resolved()
    let compute = Compute(threads: ProcessInfo.processInfo.activeProcessorCount)
    let network = try Network(checkpoint: checkpoint, size: model, on: compute)
    let options = try VideoPredictor.Options(
      memoryBankSize: memoryBankSize, postprocesses: postprocesses,
      attendedKeyframes: attendedKeyframes)
    return Engine(
      name: EngineName.sam2.rawValue, device: device.rawValue, model: network.size.rawValue,
      propagator: VideoPredictor(network, options: options))
  }
}

extension Engine {
  /// Whether holes and specks are left to whoever writes the masks: SAM 2 removes its own.
  var leavesPostprocessing: Bool { name == EngineName.flow.rawValue }
}
