import ArgumentParser
import Foundation
import Masklets
import SAM2

struct BenchStagesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stages",
    abstract: "Measures seconds, GFLOP and share of the machine's peak of each stage of SAM 2.",
    discussion: """
      Tracks objects clicked on the first frame and takes medians over the last frames, when the \
      memory bank is full. A frame of M objects costs E + M · O: E is spent once, O for each \
      object.
      """)

  @OptionGroup var tracking: TrackingOptions

  @Option(help: "Objects tracked.")
  var objects = 1

  @Option(help: "Frames tracked, from the first.")
  var frames = 22

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    guard objects > 0, tracking.steady > 0, frames > tracking.steady else {
      throw ValidationError("give at least 1 object, 1 steady frame and a frame more than those")
    }
  }

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let source = try await tracking.source(of: frames)
    let clock = StageClock()
    let predictor = try tracking.engine.recipe(postprocesses: false).makePredictor(clock: clock)
    let tracked = try await TrackedFrame.track(
      objects: objects, frames: frames, of: source, with: predictor, clock: clock)
    let compute = predictor.network.compute
    let figures = StageFigures(
      tracked, steady: tracking.steady, objects: objects, threads: compute.threads,
      peak: compute.gpu == nil ? compute.measurePeak() : nil,
      precision: predictor.network.precision.rawValue,
      instructionSets: compute.gpu.map { [$0.name] } ?? compute.features.names)
    print(json ? try figures.json() : figures.table)
  }
}

/// Medians over steady frames.
private struct StageFigures: Encodable {
  struct Stage: Encodable {
    var name: String
    /// Processor seconds of all threads, divided by their number; on a graphics card seconds until it
    /// is done.
    var seconds: Double
    var gigaflop: Double
  }

  var wall: Double
  var processor: Double
  var threads: Int
  var objects: Int
  /// What products and attention are computed in.
  var precision: String
  /// Those that the kernels use, or the graphics card's name.
  var instructionSets: [String]
  /// The machine's peak: fused multiply-adds in registers, GFLOP/s; nil on a graphics card.
  var peak: Double?
  var stages: [Stage]
  /// Seconds as in a stage: E of a frame, and O of each object.
  var frameSeconds: Double
  var objectSeconds: Double
  /// Buffers that steady frames allocated from the system.
  var allocations: Int
  /// Of each quarter of all frames.
  var quarters: [Quarter]

  struct Quarter: Encodable {
    /// Median seconds of a frame.
    var wall: Double
    /// Most bytes of resident memory.
    var resident: Int
  }

  init(
    _ tracked: [TrackedFrame], steady: Int, objects: Int, threads: Int, peak: Double?,
    precision: String, instructionSets: [String]
  ) {
    let frames = tracked.suffix(steady)
    let median = { (value: (TrackedFrame) -> Double) in frames.median(value) }
    wall = median(\.wall)
    processor = median(\.processor)
    self.threads = threads
    self.objects = objects
    self.peak = peak.map { $0 * 1e-9 }
    self.precision = precision
    self.instructionSets = instructionSets
    stages = StageClock.Stage.allCases.map { stage in
      Stage(
        name: stage.rawValue, seconds: median { $0.stages[stage]?.seconds ?? 0 },
        gigaflop: median { Double($0.stages[stage]?.operations ?? 0) } * 1e-9)
    }
    frameSeconds = stages[0].seconds
    let seconds = peak == nil ? wall : processor / Double(threads)
    objectSeconds = (seconds - frameSeconds) / Double(objects)
    allocations = frames.reduce(0) { $0 + $1.allocations }
    quarters = (0..<4).map { quarter in
      let bounds = (quarter...quarter + 1).map { $0 * tracked.count / 4 }
      let part = tracked[bounds[0]..<bounds[1]]
      return Quarter(
        wall: part.median(\.wall), resident: part.map(\.residentBytes).max() ?? 0)
    }
  }

  var table: String {
    let number = { (value: Double, digits: Int) in String(format: "%.\(digits)f", value) }
    let rows = stages.map { stage in
      let speed = stage.seconds > 0 ? stage.gigaflop / stage.seconds : 0
      return MarkdownTable.row([
        stage.name, number(stage.gigaflop, 1), number(stage.seconds, 3), number(speed, 0),
        peak.map { "\(number(speed / $0 * 100, 0)) %" } ?? "",
      ])
    }
    let limit = peak.map { "; peak \(number($0, 0)) GFLOP/s" } ?? ""
    return """
      \(MarkdownTable.head(["stage", "GFLOP", "seconds", "GFLOP/s", "of the peak"]))
      \(rows.joined(separator: "\n"))

      A frame: \(number(wall, 2)) s, \(number(processor, 2)) processor seconds on \(threads) \
      threads\(limit). Computed in \(precision) with \
      \(instructionSets.isEmpty ? "plain C" : instructionSets.joined(separator: ", ")).
      A frame of M objects: \(number(frameSeconds, 2)) s + M · \(number(objectSeconds, 2)) s.
      Steady frames took \(allocations) new buffers. Quarters of all frames: median \
      \(quarters.map { number($0.wall, 2) }.joined(separator: ", ")) s, resident at most \
      \(quarters.map { String($0.resident >> 20) }.joined(separator: ", ")) MB.
      """
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
