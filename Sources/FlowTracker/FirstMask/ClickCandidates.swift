import Masklets

/// Candidates for an object's mask from clicks: graph cuts that start from discs of several radii.
struct ClickCandidates: Sendable {
  let frame: PromptedFrame
  /// The object's own clicks.
  let marks: [Mark]
  let rivals: PromptRivals

  /// One for each of `Tuning.Cuts.discs`.
  func cuts() async throws -> [[Bool]] {
    try await withThrowingTaskGroup(of: (Int, [Bool]).self) { group in
      for (i, share) in Tuning.Cuts.discs.enumerated() {
        group.addTask { (i, try cut(radius: share * frame.shortSide)) }
      }
      var cuts = [[Bool]](repeating: [], count: Tuning.Cuts.discs.count)
      for try await (i, cut) in group { cuts[i] = cut }
      return cuts
    }
  }

  /// Around including clicks probably the object, in smaller discs around excluding ones probably not;
  /// the image's border is certainly not.
  private func cut(radius: Float) throws -> [Bool] {
    var cut = GrabCut(width: frame.width, height: frame.height, all: .probablyBackground)
    for mark in marks where mark.include {
      cut.mark(discAt: mark, radius: radius, .probablyForeground)
    }
    for mark in marks where !mark.include {
      cut.mark(
        discAt: mark, radius: radius / Tuning.Cuts.excludingPart, .probablyBackground)
    }
    cut.mark(.background) { x, y in
      x == 0 || y == 0 || x == frame.width - 1 || y == frame.height - 1
    }
    rivals.markBackground(in: &cut)
    // The object's own clicks overrule those of rivals.
    cut.mark(certain: rivals.marks + marks)
    return try cut.foreground(of: frame.motion.pixels, rounds: Tuning.Cuts.rounds)
  }
}
