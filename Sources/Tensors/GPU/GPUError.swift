/// Why a graphics card cannot be used, or what failed on it.
package enum GPUError: Error, Hashable {
  /// - Parameter reason: the system's message, or the name of a function that the library lacks.
  case noDriver(reason: String)
  case noCard
  /// Driver versions are CUDA's: 11020 is 11.2.
  case driverTooOld(version: Int, needed: Int)
  /// Capabilities are CUDA's: 75 is 7.5.
  case cardTooOld(name: String, capability: Int, needed: Int)
  /// The driver refuses the card at start.
  case refused(operation: String, error: String)
  case noMemory(bytes: Int, free: Int, total: Int)
  /// An operation of the driver failed, for instance because the card was lost.
  case failed(operation: String, error: String)
  /// A kernel's result differs from the processor's.
  case selfTest(operation: String, deviation: Float, bound: Float)
}

extension GPUError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noDriver(let reason): "NVIDIA's driver is missing (\(reason))"
    case .noCard: "the driver finds no NVIDIA graphics card"
    case .driverTooOld(let version, let needed):
      "the driver knows CUDA \(GPU.text(ofVersion: version)), and "
        + "\(GPU.text(ofVersion: needed)) is needed: update it"
    case .cardTooOld(let name, let capability, let needed):
      "\(name) has compute capability \(capability / 10).\(capability % 10), "
        + "and \(needed / 10).\(needed % 10) is needed"
    case .refused(let operation, let error):
      "the driver refuses the card (\(operation): \(error)): end other programs that use it, update "
        + "the driver, or restart the machine"
    case .noMemory(let bytes, let free, let total):
      "the graphics card has no \(Self.mebibytes(bytes)) MiB left: \(Self.mebibytes(free)) of its "
        + "\(Self.mebibytes(total)) MiB are free. Choose a smaller model or picture size, or end "
        + "other programs that use the card"
    case .failed(let operation, let error):
      "the graphics card failed (\(operation): \(error)): restart Masklet"
    case .selfTest(let operation, let deviation, let bound):
      "self-test failed: \(operation) deviates by \(deviation), and at most \(bound) is allowed"
    }
  }

  private static func mebibytes(_ bytes: Int) -> Int { bytes >> 20 }
}
