import Foundation
import Masklets
import Scheduling

/// How long the steps of engines take on this machine: measured when first needed, then stored in a
/// file.
actor StepTimesFile {
  private let path: String?
  private let precedence: Precedence
  /// True if the machine does too much else for a measurement that is worth storing.
  private let isBusy: @Sendable () -> Bool
  private var known: [String: StepTimes]?
  /// Measured while the machine was busy and used until it is quiet: measuring again and again would
  /// keep it busy.
  private var provisional: [String: StepTimes] = [:]
  private var measuring: [String: Task<StepTimes, any Error>] = [:]

  /// - Parameter path: nil to hold the times in memory only.
  init(
    path: String?, precedence: Precedence,
    isBusy: @escaping @Sendable () -> Bool = StepTimesFile.isMachineBusy
  ) {
    self.path = path
    self.precedence = precedence
    self.isBusy = isBusy
  }

  /// The step times of an engine for videos of a size, measured if they are not known.
  func steps(of propagator: any MaskPropagator, size: ImageSize) async throws -> StepTimes {
    let name = "\(propagator.timingName) \(size)"
    if let steps = all()[name] { return steps }
    if let task = measuring[name] { return try await task.value }
    let wasBusy = isBusy()
    if wasBusy, let steps = provisional[name] { return steps }
    let task = Task {
      try await precedence.run(as: .job) { try await propagator.measureSteps(size: size) }
    }
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
        // Damaged, or written in another layout: the steps are measured again.
        read = [:]
      }
    }
    known = read
    return read
  }

  /// True if more than half of the cores were at work during the last minute.
  static func isMachineBusy() -> Bool {
    var loads = [0.0]
    guard getloadavg(&loads, 1) == 1 else { return false }
    return loads[0] > Double(ProcessInfo.processInfo.activeProcessorCount) / 2
  }
}
