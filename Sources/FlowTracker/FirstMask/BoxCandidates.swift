import Masklets

extension FirstMask {
  /// All inside the box is probably the object, all outside is certainly not; the background is
  /// judged by the whole picture, or by what lies near the box. Where most of a box is background,
  /// that takes the background for the object: one guess therefore starts from the colours that are
  /// rarer around the box than in it. A cut that leaves nearly nothing of the box went wrong; the
  /// ellipse in the box has a vote when most do.
  func boxCandidates(_ box: Box) async throws -> [[Bool]] {
    let window = window(of: box)
    let near = window.grown(by: 25, width: frame.width, height: frame.height)
    let everywhere = Window(x: 0, y: 0, width: frame.width, height: frame.height)
    let round = ellipse(in: window)
    let all = labels(window) { _ in true }
    let rounded = labels(window) { round[$0] }
    let rare = rarerOutside(window, near)
    let distinct = labels(window) { rare[$0] }
    async let wide = rounded.foreground(of: motion.pixels, within: everywhere, rounds: 4)
    async let narrow = all.foreground(of: motion.pixels, within: near, rounds: 4)
    async let coloured = all.foreground(of: frame.rgb, within: near, rounds: 4)
    async let unlike = distinct.foreground(of: frame.rgb, within: near, rounds: 4)
    let cuts = try await [wide, narrow, coloured, unlike]
    let plausible = cuts.filter { $0.count { $0 } * 10 > window.width * window.height }
    return plausible.count > 1 ? plausible : plausible + [round]
  }

  /// The pixels of a box, one at least.
  func window(of box: Box) -> Window {
    let low = mark(Click(Point(x: box.x1, y: box.y1), include: true))
    let high = mark(Click(Point(x: box.x2, y: box.y2), include: true))
    let left = min(max(0, Int(low.x)), frame.width - 1)
    let top = min(max(0, Int(low.y)), frame.height - 1)
    return Window(
      x: left, y: top, width: min(frame.width, max(Int(high.x), left + 1)) - left,
      height: min(frame.height, max(Int(high.y), top + 1)) - top)
  }

  /// Background outside the box; in it probably the object where `isLikely`, else probably not.
  private func labels(
    _ window: Window, isLikely: (_ pixel: Int) -> Bool
  ) -> GrabCut {
    var labels = GrabCut(width: frame.width, height: frame.height, all: .background)
    labels.mark(.probablyForeground) { x, y in
      window.contains(x, y) && isLikely(y * frame.width + x)
    }
    labels.mark(.probablyBackground) { x, y in
      window.contains(x, y) && !isLikely(y * frame.width + x)
    }
    markCertain(in: &labels)
    return labels
  }

  /// Pixels whose colour has a larger share of the box than of its surroundings.
  private func rarerOutside(_ window: Window, _ near: Window) -> [Bool] {
    func bin(_ pixel: Int) -> Int {
      (0..<3).reduce(0) { $0 * 12 + Int(frame.rgb[3 * pixel + $1]) * 12 / 256 }
    }
    var inside = [Float](repeating: 0, count: 12 * 12 * 12)
    var outside = inside
    for y in near.y..<near.y + near.height {
      for x in near.x..<near.x + near.width {
        if window.contains(x, y) {
          inside[bin(y * frame.width + x)] += 1
        } else {
          outside[bin(y * frame.width + x)] += 1
        }
      }
    }
    let ratio = inside.reduce(0, +) / max(1, outside.reduce(0, +))
    return (0..<frame.width * frame.height).map { inside[bin($0)] > 1.3 * ratio * outside[bin($0)] }
  }

  /// The ellipse that fills a box.
  func ellipse(in window: Window) -> [Bool] {
    let (halfX, halfY) = (Float(window.width) / 2, Float(window.height) / 2)
    let (centreX, centreY) = (Float(window.x) + halfX, Float(window.y) + halfY)
    return (0..<frame.width * frame.height).map { i in
      let x = (Float(i % frame.width) + 0.5 - centreX) / halfX
      let y = (Float(i / frame.width) + 0.5 - centreY) / halfY
      return x * x + y * y <= 1
    }
  }
}
