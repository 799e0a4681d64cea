import Foundation
import Masklets

/// An object's mask on a frame from clicks or a box, without knowing what objects are: graph cuts
/// from several rough guesses vote, and what was there before has a say.
struct FirstMask: Sendable {
  let frame: FrameImage
  let motion: MotionImage
  let scale: WorkingScale
  let box: Box?
  /// The object's own clicks.
  private(set) var marks: [Mark] = []
  private(set) var rivals = Rivals()

  /// - Parameter others: what the other objects are prompted with on this frame.
  init(
    frame: FrameImage, motion: MotionImage, scale: WorkingScale, prompt: Prompt, others: [Prompt]
  ) throws {
    self.frame = frame
    self.motion = motion
    self.scale = scale
    box = prompt.box
    marks = prompt.clicks.map { mark($0) }
    rivals = try rivals(others)
  }

  var shortSide: Float { Float(min(frame.width, frame.height)) }

  /// A click in pixels of working size.
  struct Mark: Sendable {
    let x, y: Float
    let include: Bool

    func distance(to other: Mark) -> Float {
      ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
    }
  }

  /// The probability at working size, and whether it is a guess from the clicks alone.
  ///
  /// While there are few clicks, a guess gives way to a guess from all of them. A mask that was
  /// tracked, drawn or took many clicks is only changed around the clicks that contradict it.
  ///
  /// - Parameter previousIsGuess: whether `previous` came from the earlier of these clicks.
  func probability(
    previous: Mask?, previousIsGuess: Bool
  ) async throws -> (soft: SoftMask, isGuess: Bool) {
    let mayGuess = previousIsGuess && marks.count <= 2 && box == nil
    if let previous, !previous.isEmpty, !marks.isEmpty, !mayGuess {
      let corrected = try corrected(soft(previous))
      return (SoftMask(probability: corrected, score: 1), false)
    }
    let earlier = try previousIsGuess ? previous.map(soft) : nil
    let guess = try await fromScratch(correcting: earlier)
    return (SoftMask(probability: guess, score: Self.agreement(guess)), true)
  }

  /// How far the candidates agree on what belongs to the object, 0 to 1.
  private static func agreement(_ votes: Plane) -> Float {
    var certain: Float = 0
    var disputed: Float = 0
    for p in votes.values where p > 0 {
      certain += p > 0.99 ? 1 : 0
      disputed += 1
    }
    return disputed > 0 ? certain / disputed : 0
  }

  private func soft(_ mask: Mask) throws -> Plane {
    try ObjectTrack.soft(mask, width: frame.width, height: frame.height)
  }

  private func fromScratch(correcting earlier: Plane?) async throws -> Plane {
    let candidates = try await candidates(correcting: earlier)
    var probability = Plane(width: frame.width, height: frame.height)
    for candidate in candidates {
      var own = candidate
      // Cuts of a box go wrong more often when they start without the others' places than when they
      // lose them afterwards.
      for claim in [rivals.drawn, rivals.territory] {
        for i in claim.indices where claim[i] { own[i] = false }
      }
      let kept = try partsHoldingClicks(own)
      for i in kept.indices where kept[i] { probability.values[i] += 1 / Float(candidates.count) }
    }
    return probability
  }

  /// Places outside the frame are moved to its border.
  func mark(_ click: Click) -> Mark {
    let x = click.point.x * Double(scale.working.width) / Double(scale.full.width)
    let y = click.point.y * Double(scale.working.height) / Double(scale.full.height)
    return Mark(
      x: Float(min(max(x, 0), Double(frame.width))),
      y: Float(min(max(y, 0), Double(frame.height))), include: click.include)
  }

  /// Guesses from nothing, and what the clicks make of the earlier guess.
  private func candidates(correcting earlier: Plane?) async throws -> [[Bool]] {
    if let box { return try await boxCandidates(box) }
    return try await withThrowingTaskGroup(of: [Bool].self) { group in
      for part: Float in [0.25, 0.15, 0.08] {
        group.addTask { try fromDiscs(radius: part * shortSide) }
      }
      if let earlier {
        group.addTask { try corrected(earlier).values.map { $0 > 0.5 } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Discs around the including clicks are probably the object, smaller ones around the excluding
  /// clicks probably not; the image's border is certainly not.
  private func fromDiscs(radius: Float) throws -> [Bool] {
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
    markRivals(in: &cut)
    markCertain(in: &cut)
    return try cut.foreground(of: motion.pixels, rounds: 3)
  }

  func markCertain(in cut: inout GrabCut) {
    for mark in rivals.marks + marks {
      cut.mark(discAt: mark.x, mark.y, radius: 4, mark.include ? .foreground : .background)
    }
  }

  func pixel(_ mark: Mark) -> Int { row(mark) * frame.width + column(mark) }
  func column(_ mark: Mark) -> Int { min(max(0, Int(mark.x)), frame.width - 1) }
  func row(_ mark: Mark) -> Int { min(max(0, Int(mark.y)), frame.height - 1) }

  /// Only the parts with an including click; all of them where there is no such click.
  private func partsHoldingClicks(_ mask: [Bool]) throws -> [Bool] {
    let parts = try OpenCV.components(width: frame.width, height: frame.height) { mask[$0] }
    let held = Set(marks.filter(\.include).map { parts.labels[pixel($0)] })
    return held.isEmpty ? mask : mask.indices.map { mask[$0] && held.contains(parts.labels[$0]) }
  }
}
