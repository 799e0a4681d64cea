import Foundation
import Persistence

/// Why a mask is suspect, in words for a person.
package enum SuspectReason: String, Hashable, Sendable, CaseIterable {
  case lowScore = "low score"
  case area = "area jumps"
  case overlap = "mask jumps"
  case lost = "lost from sight"
}

/// How far one mask can be trusted.
package struct MaskTrust: Hashable, Sendable {
  package let frame: Int
  /// 0 to 1: the lower, the more suspect.
  package let trust: Double
  /// What lowers the trust most.
  package let reason: SuspectReason
}

/// Estimates how far an object's masks can be trusted, from what the store knows of them.
///
/// A mask's errors are carried on to the next frames, so that distrust accumulates from keyframe to
/// keyframe and fades slowly; it comes from the engine's scores. In addition a mask is distrusted
/// that jumps: in area compared with its neighbours, or in place compared with what is usual for the
/// object. The constants are calibrated by `masklet bench suspects`.
package enum Suspects {
  /// Masks with more trust than this are never suspect.
  private static let limit = 0.65
  /// Frames on each side from which the usual area is taken.
  private static let neighbourhood = 8
  /// The share of the accumulated distrust that is left on the next frame.
  private static let fading = 0.9
  /// A mask jumps if its area or overlap is below this share of the usual one.
  private static let jump = 0.5
  /// Trust is mostly close to 1: this power spreads it over 0 to 1.
  private static let spread = 4.0

  /// - Parameter observations: of one object, by ascending frame.
  /// - Returns: one for each mask that is not a person's.
  package static func trust(in observations: [MaskObservation]) -> [MaskTrust] {
    let usual = median(observations.compactMap { $0.transition?.iou }) ?? 1
    let isAway = away(observations)
    let own = observations.indices.map {
      steadiness(of: $0, in: observations, usual: usual, isAway: isAway[$0])
    }
    let quality = zip(observations, own).map { mask, own in
      mask.isPersons ? 1 : own.value * (mask.area > 0 ? Double(mask.score) : 1)
    }
    let carried = carried(quality, observations)
    return observations.indices.compactMap { i in
      guard !observations[i].isPersons else { return nil }
      let near = quality[max(0, i - 1)...min(quality.count - 1, i + 1)]
      let unsure = (1.5 - near.reduce(0, +) / Double(near.count)) / 1.5
      let trust = (1 - (1 - fading) * carried[i] * unsure) * own[i].value
      return MaskTrust(
        frame: observations[i].frame, trust: pow(trust, spread),
        reason: own[i].value < 1 ? own[i].reason : .lowScore)
    }
  }

  /// The masks that a person should look at: those trusted less than the limit.
  package static func worst(_ masks: [MaskTrust]) -> [MaskTrust] {
    masks.filter { $0.trust < limit }
  }

  /// Whether a person said, on the keyframe before each mask, that the object is not to be seen. Before
  /// the first keyframe, the first one counts.
  private static func away(_ observations: [MaskObservation]) -> [Bool] {
    var last = observations.first(where: \.isPersons).map { $0.area == 0 } ?? false
    return observations.map { mask in
      if mask.isPersons { last = mask.area == 0 }
      return last
    }
  }

  /// 1 for a mask that matches its neighbours, less for one that jumps, 0 for an empty mask unless the
  /// object is known to be away.
  private static func steadiness(
    of i: Int, in observations: [MaskObservation], usual: Double, isAway: Bool
  ) -> (value: Double, reason: SuspectReason) {
    let here = observations[i]
    let near = observations[
      max(0, i - neighbourhood)...min(observations.count - 1, i + neighbourhood)]
    guard here.area > 0 else {
      return (isAway ? 1 : 0, .lost)
    }
    let next = i + 1 < observations.count ? observations[i + 1] : nil
    let overlap = [here.transition, next?.transition].reduce(1) { overlap, transition in
      overlap * min(1, (transition?.iou ?? usual) / max(usual, 0.01)).squareRoot()
    }
    let usualArea = median(near.filter { $0.area > 0 }.map { Double($0.area) }) ?? 1
    let ratio = Double(here.area) / usualArea
    let area = min(ratio, 1 / ratio)
    return (
      min(1, area / jump) * min(1, overlap / jump), area < overlap ? .area : .overlap
    )
  }

  /// The distrust that each mask inherits: accumulated from the keyframe before it, or from the one
  /// after it where that is less or there is none before.
  private static func carried(_ quality: [Double], _ observations: [MaskObservation]) -> [Double] {
    func sums(_ indices: some Sequence<Int>) -> (carried: [Double], hasKeyframe: [Bool]) {
      var (sum, hasKeyframe) = (0.0, false)
      var result = (
        carried: [Double](repeating: 0, count: quality.count),
        hasKeyframe: [Bool](repeating: false, count: quality.count)
      )
      for i in indices {
        sum = observations[i].isPersons ? 0 : fading * sum + 1 - quality[i]
        hasKeyframe = hasKeyframe || observations[i].isPersons
        result.carried[i] = sum
        result.hasKeyframe[i] = hasKeyframe
      }
      return result
    }
    let forward = sums(quality.indices)
    let backward = sums(quality.indices.reversed())
    return quality.indices.map { i in
      switch (forward.hasKeyframe[i], backward.hasKeyframe[i]) {
      case (true, true): min(forward.carried[i], backward.carried[i])
      case (false, true): backward.carried[i]
      default: forward.carried[i]
      }
    }
  }

  private static func median(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.sorted()[values.count / 2]
  }
}
