/// The device a network computes on.
package enum Device: String, CaseIterable, Sendable {
  case cpu, cuda, auto

  /// The device to use: never `auto`.
  /// - Throws: `SAM2Error.deviceMissing` for a device that this build does not support.
  package func resolved() throws -> Device {
    switch self {
    case .cpu, .auto: .cpu
    case .cuda: throw SAM2Error.deviceMissing(.cuda)
    }
  }
}
