import ArgumentParser
import Foundation
import Masklets
import SAM2
import SAM2TestSupport
import Tensors

/// Checks a graphics card with what SAM 2 does on it, and measures it: the kernels against the processor,
/// propagations against the processor's, their repetition and resumption, and frames per second. It needs
/// neither weights nor videos, and only the driver; `scripts/gpu-check.sh` builds and runs it.
@main
struct CUDACheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cuda-check", abstract: "Checks and measures a graphics card.")

  @Option(help: "The CUDA driver: a path, or a name that the system looks for.")
  var library = GPU.defaultLibrary

  @Option(help: "Networks to check, separated by commas.")
  var models = "tiny,edgetam,base_plus,small,large"

  @Option(help: "Sides of the pictures to check, separated by commas.")
  var sizes = "1024,512"

  @Option(help: "Precisions to check, separated by commas.")
  var precisions = "float32,half"

  @Option(help: "Frames of each propagation that is compared with the processor's.")
  var frames = 4

  @Option(
    help: "Frames of each propagation that is timed; 0 to time nothing, kernels included.")
  var timedFrames = 60

  @Flag(help: "Only the kernels.")
  var kernels = false

  func run() async throws {
    let clock = ContinuousClock()
    var card: GPU?
    let loading = try clock.measure { card = try GPU(library: library) }
    guard let card else { return }
    say(
      "\(card.name), compute capability \(card.capability), driver \(card.driverVersion), "
        + "\((card.memory?.total ?? 0) >> 20) MiB; kernels loaded in \(loading)")
    var failures = try checkKernels(card)
    if timedFrames > 0 { try KernelSpeeds(card: card).report() }
    guard !kernels else { return try finish(failures) }
    let networks = try models.split(separator: ",").map { name in
      guard let size = ModelSize(rawValue: String(name)) else {
        throw ValidationError("there is no network \(name)")
      }
      return size
    }
    let precisions = try precisions.split(separator: ",").map { name in
      guard let precision = Precision(rawValue: String(name)), precision.runsOnGPU else {
        throw ValidationError("the card has no precision \(name)")
      }
      return precision
    }
    let inputs = try sizes.split(separator: ",").map { try InputSize(Int($0) ?? 0) }
    for size in networks {
      for input in inputs {
        let check = PropagationCheck(
          card: card, size: size, input: input, precisions: precisions, frames: frames)
        failures += try await check.run()
        if timedFrames > 0 { try await check.time(frames: timedFrames) }
      }
    }
    try finish(failures)
  }

  /// - Returns: the number of results that deviate.
  private func checkKernels(_ card: GPU) throws -> Int {
    var failures = 0
    for result in try card.deviations() {
      if !result.isAllowed { failures += 1 }
      say(
        "\(result.isAllowed ? "ok" : "WRONG") \(result.operation): \(result.deviation), "
          + "at most \(result.bound)")
    }
    return failures
  }

  private func finish(_ failures: Int) throws {
    say(failures == 0 ? "all is well" : "\(failures) results are wrong")
    if failures > 0 { throw ExitCode.failure }
  }
}

/// Writes a line at once, so that a run that is cut short leaves what it found.
func say(_ line: String) {
  FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}
