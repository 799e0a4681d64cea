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

/// Tells how far an object's masks are to be trusted, from the masks alone: each frame by the
/// engine's score and by how its mask goes with those around it, compared with how the object's
/// masks usually do.
package enum Suspects {
  /// Masks trusted more than this are never suspect.
  private static let limit = 0.6
  /// The part of an object's masks that are suspect at most.
  private static let share = 0.1
  /// Frames on each side that tell the usual area.
  private static let neighbourhood = 8

  /// - Parameter observations: of one object, by ascending frame.
  /// - Returns: one for each mask that is not a person's.
  package static func trust(in observations: [MaskObservation]) -> [MaskTrust] {
    let usual = median(observations.compactMap { $0.transition?.iou }) ?? 1
    return observations.indices.compactMap { i in
      let here = observations[i]
      guard !here.isPersons else { return nil }
      let near = observations[
        max(0, i - neighbourhood)...min(observations.count - 1, i + neighbourhood)]
      guard here.area > 0 else {
        let wasSeen = near.contains { $0.area > 0 }
        return MaskTrust(frame: here.frame, trust: wasSeen ? 0 : 1, reason: .lost)
      }
      let next = i + 1 < observations.count ? observations[i + 1] : nil
      let overlap = [here.transition, next?.transition].reduce(1) { overlap, transition in
        overlap * min(1, (transition?.iou ?? usual) / max(usual, 0.01)).squareRoot()
      }
      let usualArea = median(near.filter { $0.area > 0 }.map { Double($0.area) }) ?? 1
      let ratio = Double(here.area) / usualArea
      let signals: [(value: Double, reason: SuspectReason)] = [
        (Double(here.score), .lowScore), (min(ratio, 1 / ratio), .area), (overlap, .overlap),
      ]
      let weakest = signals.min { $0.value < $1.value }
      return MaskTrust(
        frame: here.frame, trust: signals.reduce(1) { $0 * $1.value },
        reason: weakest?.reason ?? .lowScore)
    }
  }

  /// The masks that a person should look at: the least trusted tenth of those given, as far as they
  /// are not trusted.
  package static func worst(_ masks: [MaskTrust]) -> [MaskTrust] {
    let count = Int((Double(masks.count) * share).rounded(.up))
    return masks.filter { $0.trust < limit }.sorted { ($0.trust, $0.frame) < ($1.trust, $1.frame) }
      .prefix(count).sorted { $0.frame < $1.frame }
  }

  private static func median(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.sorted()[values.count / 2]
  }
}
