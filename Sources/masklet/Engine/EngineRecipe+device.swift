import Propagation
import Settings
import Tensors

/// Why the device that was asked for cannot be used.
enum DeviceError: Error, CustomStringConvertible {
  case noCard(GPUError)
  /// The card has no kernels for it.
  case precisionOnCard(Configuration.Precision)
  /// The processor has no kernels for it.
  case precisionOnProcessor(Configuration.Precision)

  var description: String {
    switch self {
    case .noCard(let error): "the device cuda cannot be used: \(error). Or choose cpu or auto"
    case .precisionOnCard(let precision):
      "the device cuda has no precision \(precision.rawValue): choose half, float32 or auto"
    case .precisionOnProcessor(let precision):
      "the precision \(precision.rawValue) needs an NVIDIA graphics card, and none can be used: "
        + "choose float32, bfloat16, int8 or auto"
    }
  }

  /// What to tell the person where `auto` takes the processor instead of a card.
  static func sentence(withoutCard error: GPUError) -> String {
    "SAM 2 runs on the processor, because the graphics card cannot be used: \(error)"
  }
}

extension EngineRecipe {
  /// The graphics card to compute on, once it has passed its self-test; nil for the processor.
  ///
  /// - Throws: `DeviceError` where the device that is named cannot be used, or not in the precision.
  func openCard() throws(DeviceError) -> GPU? {
    switch device {
    case .cpu: return nil
    case .cuda:
      guard precision.runsOnCard else { throw .precisionOnCard(precision) }
      do throws(GPUError) {
        return try testedCard()
      } catch {
        throw .noCard(error)
      }
    case .auto:
      guard precision.runsOnCard else { return nil }
      do throws(GPUError) {
        return try testedCard()
      } catch .noDriver, .noCard {
        return nil
      } catch {
        report(DeviceError.sentence(withoutCard: error))
        return nil
      }
    }
  }

  private func testedCard() throws(GPUError) -> GPU {
    let card = try GPU(library: cudaLibrary ?? GPU.defaultLibrary)
    try card.selfTest()
    return card
  }
}

extension GPU {
  /// Returns the card's state, as `/health` shows it.
  var statusNow: @Sendable () -> GraphicsCard {
    {
      let memory = self.memory
      return GraphicsCard(
        name: self.name, driver: self.driverVersion, totalBytes: memory?.total,
        freeBytes: memory?.free, usedBytes: self.usedBytes)
    }
  }
}
