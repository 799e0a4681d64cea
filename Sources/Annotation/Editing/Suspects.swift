import Foundation
import Masklets

/// What the store knows of one object's mask on one frame.
package struct MaskObservation: Hashable, Sendable {
  package let frame: Int
  /// The engine's confidence in the mask, 0 to 1.
  package let score: Float
  /// In pixels.
  package let area: Int
  /// To this mask from the one on the frame before; nil unless the object is seen on both.
  package let transition: Transition?
  /// Whether a person made or accepted the mask.
  package let isPersons: Bool

  package init(
    frame: Int, score: Float, area: Int, transition: Transition?, isPersons: Bool
  ) {
    self.frame = frame
    self.score = score
    self.area = area
    self.transition = transition
    self.isPersons = isPersons
  }
}

/// What makes a mask suspect, as people read it.
package enum SuspectReason: String, Hashable, Sendable, CaseIterable {
  case lowScore = "low score"
  case area = "area jumps"
  case overlap = "mask jumps"
  case lost = "lost from sight"
}

/// How far one mask is to be trusted.
package struct MaskTrust: Hashable, Sendable {
  package let frame: Int
  /// 0 to 1: the lower, the more suspect.
  package let trust: Double
  /// What lowers it most.
  package let reason: SuspectReason
}

/// Tells how far an object's masks are to be trusted, from what is stored of them alone.
///
/// A mask is carried on to the next frames with its errors, so that distrust adds up from keyframe
/// to keyframe and fades slowly. Its sources are the engine's scores; a mask that jumps, in area
/// against those around it or in place against what is usual of the object, is distrusted by itself.
/// The constants are calibrated by `masklet bench suspects`.
package enum Suspects {
  /// Masks trusted more than this are never suspect.
  private static let limit = 0.65
  /// The part of an object's masks that are suspect at most.
  private static let share = 0.1
  /// Frames on each side that tell the usual area.
  private static let neighbourhood = 8
  /// What is left on the next frame of the distrust carried so far.
  private static let fading = 0.9
  /// Of the usual area or overlap: below this part of it a mask jumps.
  private static let jump = 0.5
  /// Trust lies close to 1: this power spreads it.
  private static let spread = 4.0

  /// - Parameter observations: of one object, by ascending frame.
  /// - Returns: one for each mask that is not a person's.
  package static func trust(in observations: [MaskObservation]) -> [MaskTrust] {
    let usual = median(observations.compactMap { $0.transition?.iou }) ?? 1
    let own = observations.indices.map { steadiness(of: $0, in: observations, usual: usual) }
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

  /// The masks that a person should look at: the least trusted tenth of those given, as far as they
  /// are not trusted.
  package static func worst(_ masks: [MaskTrust]) -> [MaskTrust] {
    let count = Int((Double(masks.count) * share).rounded(.up))
    return masks.filter { $0.trust < limit }.sorted { ($0.trust, $0.frame) < ($1.trust, $1.frame) }
      .prefix(count).sorted { $0.frame < $1.frame }
  }

  /// 1 for a mask that goes with those around it, less for one that jumps, 0 where the object is
  /// gone that was seen nearby.
  private static func steadiness(
    of i: Int, in observations: [MaskObservation], usual: Double
  ) -> (value: Double, reason: SuspectReason) {
    let here = observations[i]
    let near = observations[
      max(0, i - neighbourhood)...min(observations.count - 1, i + neighbourhood)]
    guard here.area > 0 else {
      return (near.contains { $0.area > 0 } ? 0 : 1, .lost)
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

  /// The distrust that each mask inherits: from the keyframe before it, or the one after it where
  /// that is less or there is none before.
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
