import ArgumentParser
import Foundation
import Masklets
import Propagation

struct BenchClicksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clicks",
    abstract: "Measures IoU on the first frame after 1 to 5 clicks, and for a box.",
    discussion: """
      A clip's row is the mean over its objects and variations, except the worst loss: the most \
      IoU that a further click took away. Each click is placed inside the largest error, at the \
      pixel farthest from that error's edge: an include click where the object is missed, an exclude \
      click where too much is marked. Several objects are clicked in turns. "Sure" is the confidence \
      of the first answer, "best" the IoU of the best candidate for the first click.
      """)

  @OptionGroup var arguments: BenchArguments

  private static let clickCount = 5

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let engine = try arguments.engine.makeEngine(postprocesses: true)
    var all = Rows()
    MarkdownTable.printHead(Rows.head)
    for clip in try arguments.clips() {
      var rows = Rows()
      for variation in arguments.variations {
        let varied = try arguments.varied(clip, by: variation)
        for object in try await measure(varied, with: engine) { rows.add(object) }
      }
      all.add(rows)
      MarkdownTable.printRow(rows.row(clip.name))
    }
    MarkdownTable.printRow(all.row("mean"))
  }

  /// For each object of the first frame: IoU after each click and for the box, and mean seconds per
  /// click.
  private func measure(_ clip: MeasuredClip, with engine: Engine) async throws -> [Rows.Object] {
    let truth = try clip.truth(0).filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
      .map(\.value)
    var objects = truth.map { _ in Rows.Object() }
    var prompts = truth.map { _ in Prompt() }
    var shown = [ObjectMask?](repeating: nil, count: truth.count)
    let clock = ContinuousClock()
    for _ in 0..<Self.clickCount {
      for (i, truth) in truth.enumerated() {
        let mask = shown[i]?.mask ?? Mask(size: truth.size)
        if let click = Self.click(on: mask, truth: truth) { prompts[i].clicks.append(click) }
      }
      for i in truth.indices {
        let start = clock.now
        let answer = try await segment(i, of: clip, prompts, previous: shown[i], with: engine)
        objects[i].seconds += (clock.now - start) / .seconds(1) / Double(Self.clickCount)
        objects[i].clicks.append(answer.mask.iou(with: truth[i]))
        if objects[i].clicks.count == 1 {
          objects[i].confidence = Double(answer.score)
          objects[i].best =
            try await candidates(i, of: clip, prompts, with: engine).masks
            .map { $0.mask.iou(with: truth[i]) }.max() ?? 0
        }
        shown[i] = answer
      }
    }
    let boxes = truth.map { Prompt(box: $0.bounds?.box) }
    for i in truth.indices {
      objects[i].box = try await segment(i, of: clip, boxes, previous: nil, with: engine)
        .mask.iou(with: truth[i])
    }
    return objects
  }

  private func segment(
    _ object: Int, of clip: MeasuredClip, _ prompts: [Prompt], previous: ObjectMask?,
    with engine: Engine
  ) async throws -> ObjectMask {
    var others = prompts
    others.remove(at: object)
    return try await engine.propagator.segment(
      object + 1, on: 0, of: clip.frames, prompt: prompts[object], previous: previous,
      others: others)
  }

  private func candidates(
    _ object: Int, of clip: MeasuredClip, _ prompts: [Prompt], with engine: Engine
  ) async throws -> MaskCandidates {
    var others = prompts
    others.remove(at: object)
    return try await engine.propagator.candidates(
      object + 1, on: 0, of: clip.frames, prompt: prompts[object], others: others)
  }

  /// The click that a person who sees both masks would make next; nil if they are equal.
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

  /// The measurements of some objects.
  private struct Rows {
    struct Object {
      /// IoU after each click.
      var clicks: [Double] = []
      var box = 0.0
      /// Of the first answer.
      var confidence = 0.0
      /// IoU of the best candidate for the first click.
      var best = 0.0
      var seconds = 0.0

      /// The most IoU that a further click took away.
      var worstLoss: Double {
        zip(clicks, clicks.dropFirst()).reduce(0) { max($0, $1.0 - $1.1) }
      }
    }

    static let head =
      ["object"] + (1...clickCount).map { "\($0)" }
      + ["box", "worst loss", "s/click", "sure", "best"]

    private var objects: [Object] = []

    mutating func add(_ object: Object) { objects.append(object) }
    mutating func add(_ rows: Rows) { objects += rows.objects }

    /// Means, except the worst loss.
    func row(_ name: String) -> [String] {
      func mean(_ value: (Object) -> Double) -> Double {
        objects.reduce(0) { $0 + value($1) } / Double(max(1, objects.count))
      }
      let clicks = (0..<clickCount).map { click in mean { $0.clicks[click] } }
      let rest = [
        mean(\.box), objects.map(\.worstLoss).max() ?? 0, mean(\.seconds), mean(\.confidence),
        mean(\.best),
      ]
      return [name] + (clicks + rest).map { String(format: "%.2f", $0) }
    }
  }
}
