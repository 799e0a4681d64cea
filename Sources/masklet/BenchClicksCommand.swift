import Annotation
import ArgumentParser
import Foundation
import Masklets

struct BenchClicksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clicks",
    abstract: "IoU on the first frame after 1 to 5 clicks, and for a box.",
    discussion: """
      Each click is placed at the pixel of the largest error farthest from that error's edge: on \
      the object where it is missed, beside it where too much is marked.
      """)

  @OptionGroup var arguments: BenchArguments

  private static let clickCount = 5

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let engine = try arguments.engine.makeEngine(postprocesses: true)
    var columns = [[Double]](repeating: [], count: Self.clickCount + 2)
    let heads = (1...Self.clickCount).map { "\($0)" } + ["box", "s/click"]
    print("| object | \(heads.joined(separator: " | ")) |")
    print("|\(String(repeating: " --- |", count: heads.count + 1))")
    for sequence in try arguments.sequences() {
      let truth = try sequence.masks(frame: 0).sorted { $0.key < $1.key }
      for (id, mask) in truth {
        let row = try await measure(mask, of: sequence, with: engine)
        for (i, value) in row.enumerated() { columns[i].append(value) }
        printRow(truth.count > 1 ? "\(sequence.name) \(id)" : sequence.name, row)
      }
    }
    printRow("mean", columns.map { $0.reduce(0, +) / Double(max(1, $0.count)) })
  }

  /// IoU after each click, of the box, and the mean seconds of a click.
  private func measure(
    _ truth: Mask, of sequence: Dataset.Sequence, with engine: Engine
  ) async throws -> [Double] {
    var row: [Double] = []
    var clicks: [Click] = []
    var previous: ObjectMask?
    let clock = ContinuousClock()
    var seconds = 0.0
    for _ in 0..<Self.clickCount {
      if let click = Self.click(on: previous?.mask ?? Mask(size: truth.size), truth: truth) {
        clicks.append(click)
      }
      let start = clock.now
      let answer = try await engine.propagator.segment(
        1, on: 0, of: sequence.frames, prompt: Prompt(clicks: clicks), previous: previous)
      seconds += (clock.now - start) / .seconds(1)
      row.append(answer.mask.iou(with: truth))
      previous = answer
    }
    let box = try await engine.propagator.segment(
      1, on: 0, of: sequence.frames, prompt: Prompt(box: truth.bounds?.box), previous: nil)
    return row + [box.mask.iou(with: truth), seconds / Double(Self.clickCount)]
  }

  /// The click a person who sees both would make next; nil where the mask is the truth.
  static func click(on mask: Mask, truth: Mask) -> Click? {
    var worst: (area: Int, click: Click)?
    for (error, include) in [(truth.subtracting(mask), true), (mask.subtracting(truth), false)] {
      let parts = error.components()
      guard let largest = parts.largest, parts.components[largest].area > worst?.area ?? 0,
        let place = parts.mask(of: largest).deepestPixel
      else { continue }
      let point = Point(x: Double(place.x), y: Double(place.y))
      worst = (parts.components[largest].area, Click(point, include: include))
    }
    return worst?.click
  }

  private func printRow(_ name: String, _ values: [Double]) {
    print("| \(name) | \(values.map { String(format: "%.2f", $0) }.joined(separator: " | ")) |")
    fflush(nil)
  }
}
