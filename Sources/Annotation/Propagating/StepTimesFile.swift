import Foundation
import Masklets

/// How long the steps of engines take on this machine: measured when first asked for, then kept in a
/// file.
actor StepTimesFile {
  private let path: String?
  /// Whether the machine has too much else to do for a figure that is worth keeping.
  private let isBusy: @Sendable () -> Bool
  private var known: [String: StepTimes]?
  /// Measured while the machine was busy: they do until it is quiet, because measuring again and
  /// again would keep it busy.
  private var provisional: [String: StepTimes] = [:]
  private var measuring: [String: Task<StepTimes, any Error>] = [:]

  /// - Parameter path: nil to keep them in memory alone.
  init(path: String?, isBusy: @escaping @Sendable () -> Bool = StepTimesFile.isMachineBusy) {
    self.path = path
    self.isBusy = isBusy
  }

  /// The step times of an engine for videos of a size.
  func steps(of propagator: any MaskPropagator, size: ImageSize) async throws -> StepTimes {
    let name = "\(propagator.timingName) \(size)"
    if let steps = all()[name] { return steps }
    if let task = measuring[name] { return try await task.value }
    let wasBusy = isBusy()
    if wasBusy, let steps = provisional[name] { return steps }
    let task = Task { try await propagator.measureSteps(size: size) }
    measuring[name] = task
    defer { measuring[name] = nil }
    let steps = try await task.value
    if wasBusy {
      provisional[name] = steps
    } else {
      known?[name] = steps
      if let path {
        try JSONEncoder().encode(all()).write(to: URL(filePath: path), options: .atomic)
      }
    }
    return steps
  }

  private func all() -> [String: StepTimes] {
    if let known { return known }
    var read: [String: StepTimes] = [:]
    if let path, let data = FileManager.default.contents(atPath: path) {
      do {
        read = try JSONDecoder().decode([String: StepTimes].self, from: data)
      } catch {
        // Damaged, or of another layout: measured again.
        read = [:]
      }
    }
    known = read
    return read
  }

  /// Whether others kept more than half of the cores at work during the last minute.
  static func isMachineBusy() -> Bool {
    var loads = [0.0]
    guard getloadavg(&loads, 1) == 1 else { return false }
    return loads[0] > Double(ProcessInfo.processInfo.activeProcessorCount) / 2
  }
}
