import Foundation

/// Chooses among the candidates for an object's mask.
///
/// Guesses of a wrong size are wrong in different ways, the right ones resemble each other, and what
/// moves against the background usually is one object. The best candidate is the one that the others
/// agree with most and whose motion stands out most.
struct CandidateChoice: Sendable {
  private let candidates: [[Bool]]
  private let best: [Bool]

  /// - Parameter candidates: by pixel, true inside; at least one.
  init(_ candidates: [[Bool]], on frame: PromptedFrame) {
    self.candidates = candidates
    let scores: [Float] = candidates.map { candidate in
      let agreement =
        candidates.reduce(0) { $0 + Self.iou($1, candidate) } / Float(candidates.count)
      return agreement + Tuning.Choice.motion * Self.motionContrast(candidate, on: frame)
    }
    let highest = scores.max()
    best = candidates[scores.firstIndex { $0 == highest } ?? 0]
  }

  /// By pixel, the share of the candidates that contain it; each counts as much as it resembles the
  /// best one.
  func vote() -> [Float] {
    var votes = [Float](repeating: 0, count: best.count)
    var total: Float = 0
    for candidate in candidates {
      let weight = pow(Self.iou(candidate, best), Tuning.Choice.resemblancePower)
      total += weight
      for i in votes.indices where candidate[i] { votes[i] += weight }
    }
    return total > 0 ? votes.map { $0 / total } : votes
  }

  /// The candidates that differ from `guess` and from each other, each with its mean IoU with the
  /// others. Of those that resemble each other, the one that the others agree with most is kept.
  func alternatives(to guess: [Bool]) -> [(mask: [Bool], agreement: Float)] {
    let ranked = candidates.map { candidate in
      let others = candidates.reduce(-1) { $0 + Self.iou($1, candidate) }
      return (mask: candidate, agreement: others / Float(max(1, candidates.count - 1)))
    }.sorted { $0.agreement > $1.agreement }
    var kept: [(mask: [Bool], agreement: Float)] = []
    for candidate in ranked where candidate.mask.contains(true) {
      let resembles = ([guess] + kept.map(\.mask)).contains {
        Self.iou($0, candidate.mask) > Tuning.Choice.sameAnswer
      }
      if !resembles { kept.append(candidate) }
    }
    return kept
  }

  private static func iou(_ a: [Bool], _ b: [Bool]) -> Float {
    var (both, either) = (0, 0)
    for i in a.indices {
      both += a[i] && b[i] ? 1 : 0
      either += a[i] || b[i] ? 1 : 0
    }
    return either > 0 ? Float(both) / Float(either) : 0
  }

  /// Mean of the motion channel inside the mask minus its mean outside, in units of the channel.
  private static func motionContrast(_ mask: [Bool], on frame: PromptedFrame) -> Float {
    var (inside, outside, count): (Float, Float, Float) = (0, 0, 0)
    for i in mask.indices {
      let speed = Float(frame.motion.pixels[3 * i + 2])
      if mask[i] {
        inside += speed
        count += 1
      } else {
        outside += speed
      }
    }
    let others = Float(mask.count) - count
    guard count > 0, others > 0 else { return 0 }
    return (inside / count - outside / others) / Tuning.Choice.motionUnit
  }
}
