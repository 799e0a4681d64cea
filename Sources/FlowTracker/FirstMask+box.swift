import Masklets

extension FirstMask {
  /// All inside the box is probably the object, all outside is certainly not; the background is
  /// judged by the whole picture, or by what lies near the box. A cut that leaves nearly nothing
  /// of the box went wrong; then the ellipse in the box has a vote too.
  func boxCandidates(_ box: Box, _ marks: [Mark]) async throws -> [[Bool]] {
    let low = mark(Click(Point(x: box.x1, y: box.y1), include: true))
    let high = mark(Click(Point(x: box.x2, y: box.y2), include: true))
    var labels = GrabCut(width: frame.width, height: frame.height, all: .background)
    labels.mark(.probablyForeground) { x, y in
      Float(x) >= low.x && Float(x) <= high.x && Float(y) >= low.y && Float(y) <= high.y
    }
    markCertain(marks, in: &labels)
    let left = min(max(0, Int(low.x)), frame.width - 1)
    let top = min(max(0, Int(low.y)), frame.height - 1)
    let inner = Window(
      x: left, y: top, width: min(frame.width, max(Int(high.x), left + 1)) - left,
      height: min(frame.height, max(Int(high.y), top + 1)) - top)
    let near = inner.grown(by: 25, width: frame.width, height: frame.height)
    let everywhere = Window(x: 0, y: 0, width: frame.width, height: frame.height)
    let cut = labels
    let round = ellipse(from: low, to: high)
    labels.mark(.probablyBackground) { x, y in
      Float(x) >= low.x && Float(x) <= high.x && Float(y) >= low.y && Float(y) <= high.y
        && !round[y * frame.width + x]
    }
    markCertain(marks, in: &labels)
    let rounded = labels
    async let wide = rounded.foreground(of: motion.pixels, within: everywhere, rounds: 5)
    async let narrow = cut.foreground(of: motion.pixels, within: near, rounds: 5)
    async let coloured = cut.foreground(of: frame.rgb, within: near, rounds: 5)
    let cuts = try await [wide, narrow, coloured]
    let plausible = cuts.filter { $0.count { $0 } * 5 > inner.width * inner.height }
    return plausible.count == cuts.count ? plausible : plausible + [round]
  }

  /// The ellipse that fills a box.
  private func ellipse(from low: Mark, to high: Mark) -> [Bool] {
    let (centreX, centreY) = ((low.x + high.x) / 2, (low.y + high.y) / 2)
    let (halfX, halfY) = (max(1, (high.x - low.x) / 2), max(1, (high.y - low.y) / 2))
    return (0..<frame.width * frame.height).map { i in
      let x = (Float(i % frame.width) - centreX) / halfX
      let y = (Float(i / frame.width) - centreY) / halfY
      return x * x + y * y <= 1
    }
  }
}
