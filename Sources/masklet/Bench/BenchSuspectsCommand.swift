import Annotation
import ArgumentParser
import Foundation
import Masklets
import Persistence

struct BenchSuspectsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suspects",
    abstract: "Measures how many of the least trusted masks are among the worst.",
    discussion: """
      Propagates each sequence from the true masks of its first frame. Of each object's masks \
      after the first frame, the tenth that the suspect measure trusts least is compared with the \
      tenth of lowest IoU with the true masks: precision is the share of the former that is among \
      the latter (0.10 by chance). The same is done for the worst fifth, and with the engine's \
      score in place of the measure.
      """)

  @OptionGroup var arguments: BenchArguments

  @Option(
    help: "Also write the measures of every mask as tab-separated values.", completion: .file())
  var table: String?

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let engine = try arguments.engine.makeEngine(postprocesses: true)
    MarkdownTable.printHead([
      "object", "tenth", "tenth by score", "fifth", "fifth by score", "IoU", "IoU of the tenth",
    ])
    var rows: [[Double]] = []
    var all: [Measured] = []
    for clip in try arguments.clips() {
      for variation in arguments.variations {
        let varied = try arguments.varied(clip, by: variation)
        let collector = Collector(varied)
        try await varied.propagate(with: engine) { try await collector.add($1, frame: $0) }
        for (id, masks) in await collector.objects {
          let name = variation == .original ? clip.name : "\(clip.name) \(variation.rawValue)"
          let measured = Measured.all(masks, of: "\(name) \(id)")
          all += measured
          rows.append(Self.row(measured))
          printRow(measured.first?.object ?? name, rows[rows.count - 1])
        }
      }
    }
    let means = rows.first.map { first in
      first.indices.map { i in rows.map { $0[i] }.reduce(0, +) / Double(rows.count) }
    }
    printRow("mean", means ?? [])
    printRow("all together", Self.row(all))
    if let table { try Measured.write(all, to: table) }
  }

  private static func row(_ masks: [Measured]) -> [Double] {
    func precision(_ share: Double, _ value: (Measured) -> Double) -> Double {
      let count = max(1, Int((Double(masks.count) * share).rounded()))
      let suspect = masks.sorted { value($0) < value($1) }.prefix(count)
      let worst = masks.map(\.iou).sorted()[min(count, masks.count) - 1]
      return Double(suspect.count { $0.iou <= worst }) / Double(count)
    }
    guard !masks.isEmpty else { return [] }
    let tenth = masks.sorted { $0.trust < $1.trust }.prefix(max(1, (masks.count + 5) / 10))
    return [
      precision(0.1, \.trust), precision(0.1, \.score), precision(0.2, \.trust),
      precision(0.2, \.score), masks.map(\.iou).reduce(0, +) / Double(masks.count),
      tenth.map(\.iou).reduce(0, +) / Double(tenth.count),
    ]
  }

  private func printRow(_ name: String, _ values: [Double]) {
    MarkdownTable.printRow([name] + values.map { String(format: "%.2f", $0) })
  }
}

/// One propagated mask: how far the measure trusts it, and how good it is.
private struct Measured: Sendable {
  let object: String
  let observation: MaskObservation
  let trust: Double
  /// With the true mask.
  let iou: Double

  var score: Double { Double(observation.score) }

  static func all(_ masks: [Collector.Compared], of object: String) -> [Measured] {
    let observations = masks.map(\.observation)
    let trust = Dictionary(
      uniqueKeysWithValues: Suspects.trust(in: observations).map { ($0.frame, $0.trust) })
    return masks.compactMap { mask in
      trust[mask.observation.frame].map {
        Measured(object: object, observation: mask.observation, trust: $0, iou: mask.iou)
      }
    }
  }

  static func write(_ masks: [Measured], to path: String) throws {
    var text = "object\tframe\tscore\tarea\tkept\tshift\ttrust\tiou\n"
    for mask in masks {
      let transition = mask.observation.transition
      let cells: [String] = [
        mask.object, "\(mask.observation.frame)", "\(mask.observation.score)",
        "\(mask.observation.area)", transition.map { "\($0.iou)" } ?? "",
        transition.map { "\($0.shift)" } ?? "", "\(mask.trust)", "\(mask.iou)",
      ]
      text += cells.joined(separator: "\t") + "\n"
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CommandError("cannot write \(path): \(error.localizedDescription)")
    }
  }
}

/// The masks of one sequence, compared with the true ones.
private actor Collector {
  struct Compared: Sendable {
    let observation: MaskObservation
    let iou: Double
  }

  private let clip: MeasuredClip
  private var found: [ObjectID: [Compared]] = [:]
  private var last: [ObjectID: RLE] = [:]

  init(_ clip: MeasuredClip) {
    self.clip = clip
  }

  var objects: [(id: ObjectID, masks: [Compared])] {
    found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  func add(_ masks: [ObjectMask], frame: Int) throws {
    let truth = try clip.truth(frame)
    for object in masks {
      let rle = RLE(object.mask)
      let observation = MaskObservation(
        frame: frame, score: object.score, area: rle.area,
        transition: last[object.objectID].flatMap { Transition(from: $0, to: rle) },
        isPersons: frame == 0)
      let wanted = truth[object.objectID] ?? Mask(size: object.mask.size)
      found[object.objectID, default: []].append(
        Compared(observation: observation, iou: object.mask.iou(with: wanted)))
      last[object.objectID] = rle
    }
  }
}
