import ArgumentParser
import Foundation
import Masklets
import Propagation

struct BenchPropagationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propagation",
    abstract: "Measures J, F and frames/s, starting from the true masks of the first frame.",
    discussion: """
      A clip's row is the mean over its variations and seeds, ± the standard deviation of their \
      J&F; the last row is the mean over the clips. Flickers are the times that a mask came back after \
      it was empty on one or two frames, summed.
      """)

  @OptionGroup var arguments: BenchArguments

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    var table = PropagationTable()
    let engines = try (1...arguments.seeds).map {
      try arguments.engine.makeEngine(postprocesses: true, seed: UInt64($0))
    }
    MarkdownTable.printHead(PropagationTable.head("sequence"))
    for clip in try arguments.clips() {
      for variation in arguments.variations {
        let varied = try arguments.varied(clip, by: variation)
        for engine in engines {
          table.add(
            try await Self.measure(varied, with: engine), clip: clip.name, variation: variation)
        }
      }
      MarkdownTable.printRow(table.row(clip: clip.name))
    }
    MarkdownTable.printRow(table.meanRow)
    guard arguments.variations.count > 1 else { return }
    print()
    MarkdownTable.printHead(PropagationTable.head("variation"))
    for variation in arguments.variations {
      MarkdownTable.printRow(table.row(variation: variation))
    }
  }

  private static func measure(
    _ clip: MeasuredClip, with engine: Engine
  ) async throws -> PropagationTable.Run {
    let clock = ContinuousClock()
    let start = clock.now
    let scores = Scores(clip)
    try await clip.propagate(with: engine) { try await scores.add($1, frame: $0) }
    let seconds = (clock.now - start) / .seconds(1) - (await scores.seconds)
    guard let accuracy = Accuracy.mean(await scores.objects) else {
      throw CommandError("\(clip.name) has fewer than 3 frames")
    }
    return PropagationTable.Run(
      accuracy: accuracy, flickers: await scores.flickers, frames: clip.frames.frameCount,
      seconds: seconds)
  }
}

/// The runs measured so far, and their rows.
struct PropagationTable {
  /// One propagation of one clip.
  struct Run {
    var accuracy: Accuracy
    var flickers: Int
    var frames: Int
    var seconds: Double
  }

  private var runs: [(clip: String, variation: ClipVariation, run: Run)] = []

  static func head(_ first: String) -> [String] {
    [first, "J", "F", "J&F", "±", "flickers", "frames/s"]
  }

  mutating func add(_ run: Run, clip: String, variation: ClipVariation) {
    runs.append((clip, variation, run))
  }

  func row(clip: String) -> [String] {
    Self.row(clip, runs.filter { $0.clip == clip }.map(\.run))
  }

  func row(variation: ClipVariation) -> [String] {
    Self.row(variation.rawValue, runs.filter { $0.variation == variation }.map(\.run))
  }

  var meanRow: [String] { Self.row("mean", runs.map(\.run)) }

  private static func row(_ name: String, _ runs: [Run]) -> [String] {
    guard let mean = Accuracy.mean(runs.map(\.accuracy)) else { return [name] }
    let variance = runs.reduce(0) { sum, run in
      let deviation = run.accuracy.jAndF - mean.jAndF
      return sum + deviation * deviation / Double(runs.count)
    }
    let rate =
      Double(runs.reduce(0) { $0 + $1.frames }) / runs.reduce(0) { $0 + $1.seconds }
    return [name]
      + [mean.j, mean.f, mean.jAndF, variance.squareRoot()].map { String(format: "%.3f", $0) }
      + ["\(runs.reduce(0) { $0 + $1.flickers })", String(format: "%.1f", rate)]
  }
}

/// Accuracies of one clip, collected frame by frame, and the time spent on collecting.
private actor Scores {
  private let clip: MeasuredClip
  private var frames: [ObjectID: [Accuracy]] = [:]
  private var presence: [ObjectID: Flicker] = [:]
  private(set) var seconds = 0.0

  init(_ clip: MeasuredClip) {
    self.clip = clip
  }

  /// Objects' means over the frames without the first and the last, by ascending id.
  var objects: [Accuracy] {
    frames.sorted { $0.key < $1.key }.compactMap { Accuracy.mean($0.value) }
  }

  var flickers: Int { presence.values.reduce(0) { $0 + $1.count } }

  func add(_ masks: [ObjectMask], frame: Int) throws {
    for object in masks {
      presence[object.objectID, default: Flicker()].add(isEmpty: object.mask.isEmpty)
    }
    guard frame > 0, frame < clip.frames.frameCount - 1 else { return }
    let clock = ContinuousClock()
    let start = clock.now
    let truth = try clip.truth(frame)
    for object in masks {
      let wanted = truth[object.objectID] ?? Mask(size: object.mask.size)
      let mask = object.mask.fillingHoles(upTo: MaskFolder.postprocessedArea)
        .removingSprinkles(upTo: MaskFolder.postprocessedArea)
      frames[object.objectID, default: []].append(Accuracy(of: mask, truth: wanted))
    }
    seconds += (clock.now - start) / .seconds(1)
  }
}
