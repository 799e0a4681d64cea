import Foundation
import Masklets
import Tensors

/// An object's mask on a frame from clicks or a box, without knowledge of what objects are: a small
/// network and graph cuts guess it, and clicks that the guess contradicts change their surroundings.
struct FirstMask: Sendable {
  private let frame: PromptedFrame
  private let network: PromptNetwork
  private let compute: Compute
  private let box: Box?
  /// The object's own clicks.
  private let marks: [Mark]
  private let rivals: PromptRivals

  /// - Parameter others: the prompts of the other objects on this frame.
  init(
    on frame: PromptedFrame, prompt: Prompt, others: [Prompt], network: PromptNetwork,
    compute: Compute
  ) throws {
    self.frame = frame
    self.network = network
    self.compute = compute
    box = prompt.box
    marks = prompt.clicks.map { frame.mark($0) }
    rivals = try PromptRivals(of: marks, box: box, others: others, on: frame)
  }

  /// The probability at working size, and whether it is a guess from the prompt alone.
  ///
  /// A guess is replaced by a guess from all clicks. A mask that was tracked or drawn changes only around
  /// the clicks that contradict it.
  ///
  /// - Parameter previousIsGuess: true if `previous` is a guess from the earlier of these clicks.
  func probability(
    previous: Mask?, previousIsGuess: Bool
  ) async throws -> (soft: SoftMask, isGuess: Bool) {
    if let previous, !previous.isEmpty, !marks.isEmpty, !previousIsGuess {
      let corrected = try correction.corrected(coverage(of: previous))
      return (SoftMask(probability: corrected, score: 1), false)
    }
    let earlier = try previousIsGuess ? previous.map(coverage) : nil
    let isLate = box == nil && marks.count > Tuning.Votes.mostClicks
    return (try await guess(correcting: earlier, from: isLate ? [] : cuts()), true)
  }

  /// Masks that the prompt may mean: the guess of `probability`, and the cuts that do not resemble it or
  /// each other.
  func alternatives() async throws -> (guess: SoftMask, others: [SoftMask]) {
    let cuts = try await cuts()
    let guess = try guess(correcting: nil, from: cuts)
    let others = CandidateChoice(cuts, on: frame)
      .alternatives(to: guess.probability.values.map { $0 > 0.5 })
    return (
      guess,
      others.map { candidate in
        SoftMask(
          probability: Plane(
            width: frame.width, height: frame.height, values: candidate.mask.map { $0 ? 1 : 0 }),
          score: candidate.agreement)
      }
    )
  }

  /// What the network takes for the object, and what the graph cuts do, if there are any: those of clicks
  /// with the network's answer as one more candidate.
  private func guess(correcting earlier: Plane?, from cuts: [[Bool]]) throws -> SoftMask {
    var guess = try probabilityByNetwork(correcting: earlier)
    let score = Self.expectedIoU(guess)
    if !cuts.isEmpty {
      let candidates = box == nil ? cuts + [guess.values.map { $0 > 0.5 }] : cuts
      let votes = CandidateChoice(candidates, on: frame).vote()
      let share = box == nil ? Tuning.Votes.forClicks : Tuning.Votes.forBoxes
      for i in votes.indices { guess.values[i] += share * (votes[i] - guess.values[i]) }
    }
    rivals.remove(from: &guess)
    return SoftMask(probability: try correction.corrected(guess), score: score)
  }

  /// The network's probability, 0 outside the box.
  private func probabilityByNetwork(correcting earlier: Plane?) throws -> Plane {
    let picture = try PromptPicture(
      of: frame, marks: rivals.marks + marks, box: box.map(frame.corners), earlier: earlier)
    let logOdds = network.logOdds(picture.tensor(), on: compute)
    var probability = try OpenCV.resize(
      Plane(width: picture.width, height: picture.height, values: logOdds.values),
      width: frame.width, height: frame.height)
    let window = box.map(frame.window)
    for i in probability.values.indices {
      let isPossible = window?.contains(i % frame.width, i / frame.width) ?? true
      probability.values[i] = isPossible ? 1 / (1 + exp(-probability.values[i])) : 0
    }
    return probability
  }

  private func cuts() async throws -> [[Bool]] {
    let cuts =
      if let box {
        try await BoxCandidates(frame: frame, box: box, certainMarks: rivals.marks + marks).cuts()
      } else {
        try await ClickCandidates(frame: frame, marks: marks, rivals: rivals).cuts()
      }
    return try cuts.map(ownParts)
  }

  /// A cut without what belongs to rivals, and without parts that no including click is in; with all
  /// parts if there is no such click.
  private func ownParts(of cut: [Bool]) throws -> [Bool] {
    var own = cut
    rivals.remove(from: &own)
    let clicks = marks.filter(\.include)
    guard !clicks.isEmpty else { return own }
    let parts = try OpenCV.components(width: frame.width, height: frame.height) { own[$0] }
    let held = Set(clicks.map { parts.labels[frame.pixel($0)] })
    return own.indices.map { own[$0] && held.contains(parts.labels[$0]) }
  }

  /// The IoU with the object to expect of a mask of the pixels that are more probable than not: what
  /// the probabilities promise, less what they promise too much.
  private static func expectedIoU(_ probability: Plane) -> Float {
    var (intersection, union): (Float, Float) = (0, 0)
    for p in probability.values {
      intersection += p > 0.5 ? p : 0
      union += p > 0.5 ? 1 : p
    }
    guard union > 0 else { return 0 }
    let promised = intersection / union
    return min(max(Tuning.Confidence.slope * promised - Tuning.Confidence.offset, 0), 1)
  }

  private var correction: ClickCorrection {
    ClickCorrection(frame: frame, marks: marks, rivals: rivals)
  }

  private func coverage(of mask: Mask) throws -> Plane {
    try .coverage(of: mask, width: frame.width, height: frame.height)
  }
}
