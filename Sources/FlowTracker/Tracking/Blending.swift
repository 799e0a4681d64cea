import Masklets

/// One object's mask on one frame as probabilities, and the engine's confidence in it, 0 to 1.
struct SoftMask: Sendable {
  var probability: Plane
  var score: Float
}

/// Joins the masks that were carried to a frame from the keyframes on both sides.
enum Blending {
  /// The mean of both masks, each weighted by its score and by how near its keyframe is.
  ///
  /// - Parameter position: 0 at the keyframe before, 1 at the one after.
  static func blend(_ before: SoftMask, _ after: SoftMask, position: Float) -> SoftMask {
    let first = (before.score + Tuning.Blend.scoreFloor) * (1 - position)
    let second = (after.score + Tuning.Blend.scoreFloor) * position
    let share = second / (first + second)
    var result = before
    for i in result.probability.values.indices {
      let (p, q) = (before.probability.values[i], after.probability.values[i])
      result.probability.values[i] = p + share * (q - p)
    }
    result.score = before.score + share * (after.score - before.score)
    return result
  }

  /// Where `frame` lies between the keyframes around it; nil unless there are keyframes on both
  /// sides.
  static func position(of frame: Int, in keyframes: [Keyframe]) -> Float? {
    guard let before = keyframes.last(where: { $0.frame < frame })?.frame,
      let after = keyframes.first(where: { $0.frame > frame })?.frame
    else { return nil }
    return Float(frame - before) / Float(after - before)
  }
}
