import Foundation
import Masklets

/// An object's mask on a frame from clicks or a box, without knowing what objects are: graph cuts
/// from several rough guesses vote, and what was there before has a say.
struct FirstMask: Sendable {
  let frame: FrameFeatures
  let motion: MotionImage
  let scale: WorkingScale

  var shortSide: Float { Float(min(frame.width, frame.height)) }

  /// A click in pixels of working size.
  struct Mark: Sendable {
    let x, y: Float
    let include: Bool
  }

  /// The probability at working size.
  ///
  /// The first clicks may still change everything. A mask that was tracked, or took many clicks,
  /// is only changed around the clicks that contradict it.
  func probability(prompt: Prompt, previous: Mask?) async throws -> SoftMask {
    let marks = prompt.clicks.map(mark)
    let earlier = try previous.map {
      try ObjectTrack.soft($0, width: frame.width, height: frame.height)
    }
    let isSettled = marks.count > 3 || !marks.contains { $0.include }
    if let earlier, prompt.box == nil, isSettled, earlier.area(above: 0.5) > 0 {
      return SoftMask(probability: try corrected(earlier, by: marks), score: 1)
    }
    let scratch = try await fromScratch(marks, box: prompt.box)
    if let earlier, prompt.box == nil, Self.differ(earlier, scratch) {
      return SoftMask(probability: try corrected(earlier, by: marks), score: 1)
    }
    return SoftMask(probability: scratch, score: 1)
  }

  /// Whether a mask can't have come from the clicks that gave the other one.
  private static func differ(_ a: Plane, _ b: Plane) -> Bool {
    var both = 0
    var either = 0
    for i in a.values.indices {
      let (inA, inB) = (a.values[i] > 0.5, b.values[i] > 0.5)
      both += inA && inB ? 1 : 0
      either += inA || inB ? 1 : 0
    }
    return both * 3 < either
  }

  private func fromScratch(_ marks: [Mark], box: Box?) async throws -> Plane {
    let candidates = try await candidates(marks, box: box)
    var probability = Plane(width: frame.width, height: frame.height)
    for candidate in candidates {
      let kept = try Self.partsHolding(marks, of: candidate, width: frame.width)
      for i in kept.indices where kept[i] { probability.values[i] += 1 / Float(candidates.count) }
    }
    return probability
  }

  private func mark(_ click: Click) -> Mark {
    Mark(
      x: Float(click.point.x) * Float(scale.working.width) / Float(scale.full.width),
      y: Float(click.point.y) * Float(scale.working.height) / Float(scale.full.height),
      include: click.include)
  }

  private func candidates(_ marks: [Mark], box: Box?) async throws -> [[Bool]] {
    if let box { return try boxCandidates(box, marks) }
    return try await withThrowingTaskGroup(of: [Bool].self) { group in
      for part: Float in [0.25, 0.15, 0.08] {
        group.addTask { try fromDiscs(marks, radius: part * shortSide) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Discs around the including clicks are probably the object, smaller ones around the excluding
  /// clicks probably not; the image's border is certainly not.
  private func fromDiscs(_ marks: [Mark], radius: Float) throws -> [Bool] {
    var cut = GrabCut(width: frame.width, height: frame.height, all: .probablyBackground)
    for mark in marks where mark.include {
      cut.mark(discAt: mark.x, mark.y, radius: radius, .probablyForeground)
    }
    for mark in marks where !mark.include {
      cut.mark(discAt: mark.x, mark.y, radius: radius / 2, .probablyBackground)
    }
    cut.mark(.background) { x, y in
      x == 0 || y == 0 || x == frame.width - 1 || y == frame.height - 1
    }
    markCertain(marks, in: &cut)
    return try cut.foreground(of: motion.pixels, rounds: 3)
  }

  func markCertain(_ marks: [Mark], in cut: inout GrabCut) {
    for mark in marks {
      cut.mark(discAt: mark.x, mark.y, radius: 4, mark.include ? .foreground : .background)
    }
  }

  /// All inside the box is probably the object, all outside is certainly not; the background is
  /// judged by the whole picture, or by what lies near the box. A cut that leaves nearly nothing
  /// of the box went wrong; should all of them, the ellipse in the box is the best guess.
  private func boxCandidates(_ box: Box, _ marks: [Mark]) throws -> [[Bool]] {
    let low = mark(Click(Point(x: box.x1, y: box.y1), include: true))
    let high = mark(Click(Point(x: box.x2, y: box.y2), include: true))
    var cut = GrabCut(width: frame.width, height: frame.height, all: .background)
    cut.mark(.probablyForeground) { x, y in
      Float(x) >= low.x && Float(x) <= high.x && Float(y) >= low.y && Float(y) <= high.y
    }
    markCertain(marks, in: &cut)
    let left = min(max(0, Int(low.x)), frame.width - 1)
    let top = min(max(0, Int(low.y)), frame.height - 1)
    let inner = Window(
      x: left, y: top, width: min(frame.width, max(Int(high.x), left + 1)) - left,
      height: min(frame.height, max(Int(high.y), top + 1)) - top)
    let near = inner.grown(by: 25, width: frame.width, height: frame.height)
    let everywhere = Window(x: 0, y: 0, width: frame.width, height: frame.height)
    let cuts = [
      try cut.foreground(of: motion.pixels, within: everywhere, rounds: 5),
      try cut.foreground(of: motion.pixels, within: near, rounds: 5),
      try cut.foreground(of: frame.rgb, within: near, rounds: 5),
    ]
    let area = inner.width * inner.height
    let plausible = cuts.filter { $0.count { $0 } * 5 > area }
    if !plausible.isEmpty { return plausible }
    let (centreX, centreY) = ((low.x + high.x) / 2, (low.y + high.y) / 2)
    let (halfX, halfY) = (max(1, (high.x - low.x) / 2), max(1, (high.y - low.y) / 2))
    return [
      (0..<frame.width * frame.height).map { i in
        let x = (Float(i % frame.width) - centreX) / halfX
        let y = (Float(i / frame.width) - centreY) / halfY
        return x * x + y * y <= 1
      }
    ]
  }

  /// Only the parts with an including click; all of them where there is no such click.
  private static func partsHolding(_ marks: [Mark], of mask: [Bool], width: Int) throws -> [Bool] {
    let height = mask.count / width
    let parts = try OpenCV.components(width: width, height: height) { mask[$0] }
    let held = Set(
      marks.filter(\.include).map { mark in
        let x = min(max(0, Int(mark.x)), width - 1)
        let y = min(max(0, Int(mark.y)), height - 1)
        return parts.labels[y * width + x]
      })
    return held.isEmpty ? mask : mask.indices.map { mask[$0] && held.contains(parts.labels[$0]) }
  }
}
