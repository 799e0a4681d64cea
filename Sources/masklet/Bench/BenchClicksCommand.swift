import Annotation
import ArgumentParser
import Foundation
import Masklets

struct BenchClicksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clicks",
    abstract: "IoU on the first frame after 1 to 5 clicks, and for a box.",
    discussion: """
      A clip's row is the mean over its objects and variations, but for the worst loss: what a \
      further click took away at most.       Each click is placed at the pixel of the largest error farthest from that error's edge: on \
      the object where it is missed, beside it where too much is marked.
      """)

  @OptionGroup var arguments: BenchArguments

  private static let clickCount = 5

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let engine = try arguments.engine.makeEngine(postprocesses: true)
    var all = Rows()
    printHead(Rows.head)
    for clip in try arguments.clips() {
      var rows = Rows()
      for variation in arguments.variations {
        let varied = try arguments.varied(clip, by: variation)
        for (_, mask) in try varied.truth(0).sorted(by: { $0.key < $1.key }) where !mask.isEmpty {
          rows.add(try await measure(mask, of: varied, with: engine))
        }
      }
      all.add(rows)
      printRow(rows.row(clip.name))
    }
    printRow(all.row("mean"))
  }

  /// IoU after each click, of the box, and the mean seconds of a click.
  private func measure(
    _ truth: Mask, of clip: MeasuredClip, with engine: Engine
  ) async throws -> Rows.Object {
    var object = Rows.Object()
    var clicks: [Click] = []
    var previous: ObjectMask?
    let clock = ContinuousClock()
    for _ in 0..<Self.clickCount {
      if let click = Self.click(on: previous?.mask ?? Mask(size: truth.size), truth: truth) {
        clicks.append(click)
      }
      let start = clock.now
      let answer = try await engine.propagator.segment(
        1, on: 0, of: clip.frames, prompt: Prompt(clicks: clicks), previous: previous)
      object.seconds += (clock.now - start) / .seconds(1) / Double(Self.clickCount)
      object.clicks.append(answer.mask.iou(with: truth))
      previous = answer
    }
    let box = try await engine.propagator.segment(
      1, on: 0, of: clip.frames, prompt: Prompt(box: truth.bounds?.box), previous: nil)
    object.box = box.mask.iou(with: truth)
    return object
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

  /// What was measured of some objects.
  private struct Rows {
    struct Object {
      /// IoU after each click.
      var clicks: [Double] = []
      var box = 0.0
      var seconds = 0.0

      /// How much a further click took away at worst.
      var worstLoss: Double {
        zip(clicks, clicks.dropFirst()).reduce(0) { max($0, $1.0 - $1.1) }
      }
    }

    static let head =
      ["object"] + (1...clickCount).map { "\($0)" } + ["box", "worst loss", "s/click"]

    private var objects: [Object] = []

    mutating func add(_ object: Object) { objects.append(object) }
    mutating func add(_ rows: Rows) { objects += rows.objects }

    /// Means, but for the worst loss.
    func row(_ name: String) -> [String] {
      func mean(_ value: (Object) -> Double) -> Double {
        objects.reduce(0) { $0 + value($1) } / Double(max(1, objects.count))
      }
      let clicks = (0..<clickCount).map { click in mean { $0.clicks[click] } }
      let rest = [mean(\.box), objects.map(\.worstLoss).max() ?? 0, mean(\.seconds)]
      return [name] + (clicks + rest).map { String(format: "%.2f", $0) }
    }
  }
}
