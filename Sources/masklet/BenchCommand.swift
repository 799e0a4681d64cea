import Annotation
import ArgumentParser
import Foundation
import Masklets

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures an engine on sequences with true masks and prints Markdown tables.",
    subcommands: [
      BenchPropagationCommand.self, BenchClicksCommand.self, BenchSuspectsCommand.self,
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

  func sequences() throws -> [Dataset.Sequence] {
    let names = only.map { $0.split(separator: ",").map(String.init) } ?? []
    return try Dataset(at: dataset, only: names).sequences
  }
}

struct BenchPropagationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propagation",
    abstract: "J, F and frames/s with the true masks of the first frame given.")

  @OptionGroup var arguments: BenchArguments

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let sequences = try arguments.sequences()
    let engine = try arguments.engine.makeEngine(postprocesses: true)
    var all: [Accuracy] = []
    var (frames, seconds) = (0, 0.0)
    print("| sequence | J | F | J&F | frames/s |\n| --- | --- | --- | --- | --- |")
    for sequence in sequences {
      let clock = ContinuousClock()
      let start = clock.now
      let scores = Scores(sequence)
      try await propagate(sequence, with: engine) { try await scores.add($1, frame: $0) }
      let elapsed = (clock.now - start) / .seconds(1) - (await scores.seconds)
      let objects = await scores.objects
      all += objects
      frames += sequence.frames.frameCount
      seconds += elapsed
      let rate = Double(sequence.frames.frameCount) / elapsed
      printRow(sequence.name, Accuracy.mean(objects), framesPerSecond: rate)
    }
    printRow("mean", Accuracy.mean(all), framesPerSecond: Double(frames) / seconds)
  }

  private func printRow(_ name: String, _ accuracy: Accuracy?, framesPerSecond: Double) {
    guard let accuracy else { return }
    let cells = [accuracy.j, accuracy.f, accuracy.jAndF].map { String(format: "%.3f", $0) }
    print(
      "| \(name) | \(cells.joined(separator: " | ")) | \(String(format: "%.1f", framesPerSecond)) |"
    )
    fflush(nil)
  }
}

extension AsyncParsableCommand {
  /// Propagates a sequence from the true masks of its first frame.
  func propagate(
    _ sequence: Dataset.Sequence, with engine: Engine,
    _ told: @escaping @Sendable (Int, [ObjectMask]) async throws -> Void
  ) async throws {
    let objects = try sequence.masks(frame: 0).sorted { $0.key < $1.key }.map { id, mask in
      PromptedObject(id: id, keyframes: [Keyframe(frame: 0, prompt: Prompt(mask: mask))])
    }
    guard !objects.isEmpty else {
      throw CommandError("the first mask of \(sequence.name) shows no object")
    }
    let request = PropagationRequest(
      objects: objects, range: 0...sequence.frames.frameCount - 1, direction: .forward)
    try await engine.propagator.propagate(request, over: sequence.frames, resuming: nil) { event in
      if case .masks(let frame, let masks) = event { try await told(frame, masks) }
    }
  }
}

/// Accuracies of one sequence, collected frame by frame, and the time that took.
private actor Scores {
  private let sequence: Dataset.Sequence
  private var frames: [ObjectID: [Accuracy]] = [:]
  private(set) var seconds = 0.0

  init(_ sequence: Dataset.Sequence) {
    self.sequence = sequence
  }

  /// Objects' means over the frames without the first and the last, by ascending id.
  var objects: [Accuracy] {
    frames.sorted { $0.key < $1.key }.compactMap { Accuracy.mean($0.value) }
  }

  func add(_ masks: [ObjectMask], frame: Int) throws {
    guard frame > 0, frame < sequence.frames.frameCount - 1 else { return }
    let clock = ContinuousClock()
    let start = clock.now
    let truth = try sequence.masks(frame: frame)
    for object in masks {
      let wanted = truth[object.objectID] ?? Mask(size: object.mask.size)
      let mask = object.mask.fillingHoles(upTo: MaskFolder.postprocessedArea)
        .removingSprinkles(upTo: MaskFolder.postprocessedArea)
      frames[object.objectID, default: []].append(Accuracy(of: mask, truth: wanted))
    }
    seconds += (clock.now - start) / .seconds(1)
  }
}
