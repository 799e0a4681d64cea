import ArgumentParser
import Foundation
import Masklets

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures an engine on sequences with true masks; prints Markdown tables.",
    subcommands: [
      BenchPropagationCommand.self, BenchClicksCommand.self, BenchSuspectsCommand.self,
      BenchShotsCommand.self, BenchLostCommand.self, BenchStagesCommand.self,
      BenchScalingCommand.self,
    ])
}

/// Arguments of every measurement.
struct BenchArguments: ParsableArguments {
  @Argument(
    help: """
      Folder with one folder per sequence, holding frames and masks; or a DAVIS release.
      """, completion: .directory)
  var dataset: String

  @OptionGroup var engine: EngineOptions

  @Option(help: "Only these sequences, separated by commas.")
  var only: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "How each sequence is varied; each variation is measured by itself: "
        + ClipVariation.allCases.map(\.rawValue).joined(separator: ", ") + "."))
  var variations: [ClipVariation] = [.original]

  @Option(help: "At most this many frames of each.")
  var frames: Int?

  @Option(help: "Also this many demo clips, each with another casting.")
  var demoClips = 0

  @Option(help: "How many seeds of the flow engine to measure with.")
  var seeds = 1

  func validate() throws {
    if let frames, frames < 3 {
      throw ValidationError("--frames is at least 3: the first and the last do not count")
    }
    guard (0...1000).contains(demoClips) else {
      throw ValidationError("--demo-clips is 0 to 1000")
    }
    guard (1...1000).contains(seeds) else { throw ValidationError("--seeds is 1 to 1000") }
    guard !variations.isEmpty else { throw ValidationError("--variations names none") }
  }

  /// The clips to measure on, before any variation.
  func clips() throws -> [MeasuredClip] {
    let names = only.map { $0.split(separator: ",").map(String.init) } ?? []
    let sequences = try Dataset(at: dataset, only: names).sequences
    return sequences.map { MeasuredClip($0) } + (0..<demoClips).map { MeasuredClip(demo: $0 + 1) }
  }

  /// `clip`, varied and cut to `frames`.
  func varied(_ clip: MeasuredClip, by variation: ClipVariation) throws -> MeasuredClip {
    let varied = try variation.applied(to: clip)
    return frames.map { varied.first($0) } ?? varied
  }
}
