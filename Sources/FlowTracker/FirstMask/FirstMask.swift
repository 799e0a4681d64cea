import Masklets

/// An object's mask on a frame from clicks or a box, without knowledge of what objects are: graph
/// cuts from several rough guesses vote, and the earlier mask influences the result.
struct FirstMask: Sendable {
  private let frame: PromptedFrame
  private let box: Box?
  /// The object's own clicks.
  private let marks: [Mark]
  private let rivals: PromptRivals

  /// - Parameter others: the prompts of the other objects on this frame.
  init(on frame: PromptedFrame, prompt: Prompt, others: [Prompt]) throws {
    self.frame = frame
    box = prompt.box
    marks = prompt.clicks.map { frame.mark($0) }
    rivals = try PromptRivals(of: marks, box: box, others: others, on: frame)
  }

  /// The probability at working size, and whether it is a guess from the prompt alone.
  ///
  /// While there are few clicks, a guess is replaced by a guess from all of them. A mask that was
  /// tracked, drawn or made with more clicks changes only around the clicks that contradict it.
  ///
  /// - Parameter previousIsGuess: true if `previous` is a guess from the earlier of these clicks.
  func probability(
    previous: Mask?, previousIsGuess: Bool
  ) async throws -> (soft: SoftMask, isGuess: Bool) {
    let mayGuess = previousIsGuess && marks.count <= Tuning.Clicks.guessed && box == nil
    if let previous, !previous.isEmpty, !marks.isEmpty, !mayGuess {
      let corrected = try correction.corrected(coverage(of: previous))
      return (SoftMask(probability: corrected, score: 1), false)
    }
    let earlier = try previousIsGuess ? previous.map(coverage) : nil
    let guess = try await vote(correcting: earlier)
    return (SoftMask(probability: guess, score: Self.agreement(guess)), true)
  }

  /// Masks that the prompt may mean: the guess of `probability`, and the candidates for it that do not
  /// resemble it or each other.
  func alternatives() async throws -> (guess: SoftMask, others: [SoftMask]) {
    let cuts = try await ownCuts(correcting: nil)
    let choice = CandidateChoice(cuts, on: frame)
    let guess = plane(choice.vote())
    let others = choice.alternatives(to: guess.values.map { $0 > 0.5 })
    return (
      SoftMask(probability: guess, score: Self.agreement(guess)),
      others.map { SoftMask(probability: plane($0.mask.map { $0 ? 1 : 0 }), score: $0.agreement) }
    )
  }

  private func plane(_ values: [Float]) -> Plane {
    Plane(width: frame.width, height: frame.height, values: values)
  }

  private var correction: ClickCorrection {
    ClickCorrection(frame: frame, marks: marks, rivals: rivals)
  }

  /// Clicks whose surroundings are certain: the object's own overrule those of rivals.
  private var certainMarks: [Mark] { rivals.marks + marks }

  private func coverage(of mask: Mask) throws -> Plane {
    try .coverage(of: mask, width: frame.width, height: frame.height)
  }

  /// How far the candidates agree on what belongs to the object, 0 to 1.
  private static func agreement(_ votes: Plane) -> Float {
    var certain: Float = 0
    var disputed: Float = 0
    for p in votes.values where p > 0 {
      certain += p > Tuning.Clicks.certainVotes ? 1 : 0
      disputed += 1
    }
    return disputed > 0 ? certain / disputed : 0
  }

  /// The share of the candidates that each pixel belongs to, the better ones counting more.
  private func vote(correcting earlier: Plane?) async throws -> Plane {
    plane(CandidateChoice(try await ownCuts(correcting: earlier), on: frame).vote())
  }

  /// The candidates without what belongs to rivals, and without parts that no click is in.
  private func ownCuts(correcting earlier: Plane?) async throws -> [[Bool]] {
    try await candidates(correcting: earlier).map { candidate in
      var own = candidate
      // Cuts from a box fail more often if they start without the rivals' pixels than if they lose
      // them afterwards.
      rivals.remove(from: &own)
      return try partsHoldingClicks(own)
    }
  }

  /// Guesses from the prompt alone, and the earlier guess as the clicks correct it.
  private func candidates(correcting earlier: Plane?) async throws -> [[Bool]] {
    if let box {
      return try await BoxCandidates(frame: frame, box: box, certainMarks: certainMarks).cuts()
    }
    return try await withThrowingTaskGroup(of: [Bool].self) { group in
      for share in Tuning.Clicks.discs {
        group.addTask { try cutFromDiscs(radius: share * frame.shortSide) }
      }
      if let earlier {
        group.addTask { try correction.corrected(earlier).values.map { $0 > 0.5 } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// A cut from discs: around including clicks probably the object, smaller ones around excluding
  /// clicks probably not; the image's border is certainly not.
  private func cutFromDiscs(radius: Float) throws -> [Bool] {
    var cut = GrabCut(width: frame.width, height: frame.height, all: .probablyBackground)
    for mark in marks where mark.include {
      cut.mark(discAt: mark, radius: radius, .probablyForeground)
    }
    for mark in marks where !mark.include {
      cut.mark(
        discAt: mark, radius: radius / Tuning.Clicks.excludingPart, .probablyBackground)
    }
    cut.mark(.background) { x, y in
      x == 0 || y == 0 || x == frame.width - 1 || y == frame.height - 1
    }
    rivals.markBackground(in: &cut)
    cut.mark(certain: certainMarks)
    return try cut.foreground(of: frame.motion.pixels, rounds: Tuning.Clicks.rounds)
  }

  /// The parts of a mask with an including click; all parts if there is no such click.
  private func partsHoldingClicks(_ mask: [Bool]) throws -> [Bool] {
    let parts = try OpenCV.components(width: frame.width, height: frame.height) { mask[$0] }
    let held = Set(marks.filter(\.include).map { parts.labels[frame.pixel($0)] })
    return held.isEmpty ? mask : mask.indices.map { mask[$0] && held.contains(parts.labels[$0]) }
  }
}
