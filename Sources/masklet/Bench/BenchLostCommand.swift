import ArgumentParser
import Foundation
import Masklets
import Propagation

struct BenchLostCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lost",
    abstract: "Measures whether objects are paused where they are lost, and only there.",
    discussion: """
      Propagates each sequence from the true masks of its first frame. Counts the masks whose IoU with \
      the true mask is below 0.3, and those above 0.5 that are not empty, each with how many of them lie \
      where the object is paused. "Asked" is how often a person is asked at the end.
      """)

  @OptionGroup var arguments: BenchArguments

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let engine = try arguments.engine.makeEngine(postprocesses: true)
    MarkdownTable.printHead([
      "object", "lost masks", "paused", "share", "good masks", "paused", "share", "asked",
    ])
    var all = Counts()
    for clip in try arguments.clips() {
      for variation in arguments.variations {
        let varied = try arguments.varied(clip, by: variation)
        let collector = LostCollector(varied)
        try await varied.propagate(with: engine) { try await collector.add($1, frame: $0) }
        for (id, masks) in await collector.objects {
          let counts = Counts(masks)
          all.add(counts)
          let name = variation == .original ? clip.name : "\(clip.name) \(variation.rawValue)"
          MarkdownTable.printRow(counts.row("\(name) \(id)"))
        }
      }
    }
    MarkdownTable.printRow(all.row("all"))
  }

  /// Masks of one object or of several.
  private struct Counts {
    var lost = (count: 0, paused: 0)
    var good = (count: 0, paused: 0)
    var asked = 0

    init() {}

    /// - Parameter masks: of one object, in the order of the frames after the first.
    init(_ masks: [LostCollector.Compared]) {
      let pauses = LossOfTrust.pauses(in: masks.map(\.mask))
      asked = pauses.count { $0.end == nil }
      for (position, mask) in masks.enumerated() {
        let isPaused = pauses.contains {
          $0.start <= position && position < $0.end ?? masks.count
        }
        if mask.iou < 0.3 {
          lost.count += 1
          lost.paused += isPaused ? 1 : 0
        } else if mask.iou > 0.5, mask.mask.area > 0 {
          good.count += 1
          good.paused += isPaused ? 1 : 0
        }
      }
    }

    mutating func add(_ other: Counts) {
      lost = (lost.count + other.lost.count, lost.paused + other.lost.paused)
      good = (good.count + other.good.count, good.paused + other.good.paused)
      asked += other.asked
    }

    func row(_ name: String) -> [String] {
      [name]
        + [lost, good].flatMap { masks in
          let share = Double(masks.paused) / Double(max(1, masks.count))
          return [
            "\(masks.count)", "\(masks.paused)",
            masks.count == 0 ? "" : String(format: "%.2f", share),
          ]
        } + ["\(asked)"]
    }
  }
}

/// The masks of one sequence after the first frame, compared with the true ones.
private actor LostCollector {
  struct Compared: Sendable {
    let mask: LossOfTrust.Mask
    let iou: Double
  }

  private let clip: MeasuredClip
  private var found: [ObjectID: [Compared]] = [:]

  init(_ clip: MeasuredClip) {
    self.clip = clip
  }

  var objects: [(id: ObjectID, masks: [Compared])] {
    found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  func add(_ masks: [ObjectMask], frame: Int) throws {
    guard frame > 0 else { return }
    let truth = try clip.truth(frame)
    for object in masks {
      let wanted = truth[object.objectID] ?? Mask(size: object.mask.size)
      found[object.objectID, default: []].append(
        Compared(
          mask: LossOfTrust.Mask(score: object.score, area: object.mask.area),
          iou: object.mask.iou(with: wanted)))
    }
  }
}
