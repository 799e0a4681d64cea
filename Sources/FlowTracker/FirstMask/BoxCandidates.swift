import Masklets

/// Candidates for an object's mask from a box around it.
struct BoxCandidates: Sendable {
  let frame: PromptedFrame
  let box: Box
  /// Clicks whose surroundings certainly are, or are not, the object.
  let certainMarks: [Mark]

  /// Cuts that start from different guesses.
  ///
  /// Everything outside the box certainly is background; what is inside probably is the object. The
  /// background is judged by the whole image, or by what lies near the box. If most of a box is
  /// background, such a cut confuses the two: one guess therefore starts from the colours that are
  /// rarer around the box than in it, and two from what cannot be left without crossing an edge of
  /// the image or of the motion. A cut that leaves almost nothing of the box has failed; if most
  /// fail, the ellipse in the box is a candidate.
  func cuts() async throws -> [[Bool]] {
    let window = frame.window(of: box)
    let near = window.grown(
      by: Tuning.BoxPrompt.context, width: frame.width, height: frame.height)
    let everywhere = Window(x: 0, y: 0, width: frame.width, height: frame.height)
    let ellipse = frame.ellipse(in: window)
    let rare = rarerOutside(window, near)
    let fromEllipse = labels(window) { ellipse[$0] }
    let fromBox = labels(window) { _ in true }
    let fromColours = labels(window) { rare[$0] }
    let (motion, colours, rounds) = (
      frame.motion.pixels, frame.image.rgb, Tuning.BoxPrompt.rounds
    )
    let enclosed = self.enclosed(window, frame.image.rgb)
    let enclosedByMotion = self.enclosed(window, frame.motion.pixels)
    let fromBarrier = labels(window) { enclosed[$0] }
    let fromMotionBarrier = labels(window) { enclosedByMotion[$0] }
    async let barrier = fromBarrier.foreground(of: colours, within: near, rounds: rounds)
    async let motionBarrier = fromMotionBarrier.foreground(
      of: motion, within: near, rounds: rounds)
    async let wide = fromEllipse.foreground(of: motion, within: everywhere, rounds: rounds)
    async let narrow = fromBox.foreground(of: motion, within: near, rounds: rounds)
    async let coloured = fromBox.foreground(of: colours, within: near, rounds: rounds)
    async let unlike = fromColours.foreground(of: colours, within: near, rounds: rounds)
    let cuts = try await [wide, narrow, coloured, unlike, barrier, motionBarrier]
    let plausible = cuts.filter {
      $0.count { $0 } * Tuning.BoxPrompt.leastPart > window.width * window.height
    }
    return plausible.count > 1 ? plausible : plausible + [ellipse]
  }

  /// By pixel, true inside the window if no way out of it is free of edges.
  private func enclosed(_ window: Window, _ image: [UInt8]) -> [Bool] {
    let distance = BarrierDistance.toOutside(
      of: window, image: image, width: frame.width, height: frame.height)
    let threshold = BarrierDistance.threshold(distance, in: window, width: frame.width)
    return distance.map { $0 > threshold }
  }

  /// Background outside the box; inside probably the object where `isLikely`, otherwise probably
  /// not.
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
    labels.mark(certain: certainMarks)
    return labels
  }

  /// By pixel, true if its colour has a larger share of the box than of the surroundings.
  private func rarerOutside(_ window: Window, _ near: Window) -> [Bool] {
    let bins = Tuning.BoxPrompt.colourBins
    let rgb = frame.image.rgb
    func bin(_ pixel: Int) -> Int {
      (0..<3).reduce(0) { $0 * bins + Int(rgb[3 * pixel + $1]) * bins / 256 }
    }
    var inside = [Float](repeating: 0, count: bins * bins * bins)
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
    return (0..<frame.pixelCount).map {
      inside[bin($0)] > Tuning.BoxPrompt.rarity * ratio * outside[bin($0)]
    }
  }
}
