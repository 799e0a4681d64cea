/// Decides along the frames that an object is carried over whether its masks can still be believed.
///
/// What the engine's score lacks to what it was before accumulates and fades slowly. An object is
/// paused when that is too much: after one frame without any score, or after many with a low one. It is
/// found again when the score and the area are near what they were for some frames. The constants are
/// chosen by `masklet bench lost`.
package enum LossOfTrust {
  /// What is known of a mask.
  package struct Mask: Hashable, Sendable {
    /// The engine's, 0 to 1.
    package let score: Float
    /// In pixels.
    package let area: Int

    package init(score: Float, area: Int) {
      self.score = score
      self.area = area
    }
  }

  /// Masks that are not believed, by their positions.
  package struct Pause: Hashable, Sendable {
    package let start: Int
    /// Position of the first mask that is believed again; nil if none is.
    package var end: Int?
    package let reason: LostObject.Reason
  }

  /// The share of the accumulated loss that is left on the next frame.
  private static let fading: Float = 0.95
  /// The loss that pauses an object, in frames without any score.
  private static let limit: Float = 1.2
  /// Masks from which the usual score and area are taken.
  private static let memory = 15
  /// Shares of the usual score and area that an object found again has, and for how many frames.
  private static let scoreFoundAgain: Float = 0.85
  private static let areaFoundAgain: Float = 0.4
  private static let framesFoundAgain = 8

  /// The pauses of an object, ascending; only the last one may not end. One in the last frames, where
  /// the object could not be found again, is none.
  ///
  /// - Parameter masks: one for each frame, in the direction away from the keyframe.
  package static func pauses(in masks: [Mask]) -> [Pause] {
    var pauses: [Pause] = []
    var believed: [Mask] = []
    var loss: Float = 0
    var found = 0
    for (position, mask) in masks.enumerated() {
      let usual = usual(believed) ?? mask
      guard let last = pauses.last, last.end == nil else {
        if usual.score > 0 { loss = fading * loss + max(0, 1 - mask.score / usual.score) }
        if loss > limit {
          let reason: LostObject.Reason = mask.score > 0 ? .lowScore : .lostFromSight
          pauses.append(Pause(start: position, reason: reason))
          found = 0
        } else if mask.score > 0 {
          believed.append(mask)
        }
        continue
      }
      let isLikeBefore =
        mask.score > 0 && mask.score >= scoreFoundAgain * usual.score
        && Float(mask.area) >= areaFoundAgain * Float(usual.area)
      found = isLikeBefore ? found + 1 : 0
      guard found >= framesFoundAgain else { continue }
      pauses[pauses.count - 1].end = position - framesFoundAgain + 1
      loss = 0
    }
    if let last = pauses.last, last.end == nil, masks.count - last.start <= framesFoundAgain {
      pauses.removeLast()
    }
    return pauses
  }

  /// Medians of the last masks that were believed.
  private static func usual(_ masks: [Mask]) -> Mask? {
    let last = masks.suffix(memory)
    guard !last.isEmpty else { return nil }
    return Mask(
      score: last.map(\.score).sorted()[last.count / 2],
      area: last.map(\.area).sorted()[last.count / 2])
  }
}
