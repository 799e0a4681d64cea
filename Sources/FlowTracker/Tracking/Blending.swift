import Masklets

/// The result of one pass for one object on one frame.
struct SoftMask: Sendable {
  var probability: Plane
  var score: Float
}

/// One mask out of those carried there from the keyframes on both sides.
enum Blending {
  /// Each side counts by its confidence and by how near its keyframe is.
  ///
  /// - Parameters:
  ///   - position: 0 at the keyframe before, 1 at the one after.
  static func blend(_ before: SoftMask, _ after: SoftMask, position: Float) -> SoftMask {
    let first = (before.score + 0.05) * (1 - position)
    let second = (after.score + 0.05) * position
    let share = second / (first + second)
    var result = before
    for i in result.probability.values.indices {
      let (p, q) = (before.probability.values[i], after.probability.values[i])
      result.probability.values[i] = p + share * (q - p)
    }
    result.score = before.score + share * (after.score - before.score)
    return result
  }

  /// Where `frame` lies between the keyframes around it; nil unless there are some on both sides.
  static func position(of frame: Int, in keyframes: [Keyframe]) -> Float? {
    guard let before = keyframes.last(where: { $0.frame < frame })?.frame,
      let after = keyframes.first(where: { $0.frame > frame })?.frame
    else { return nil }
    return Float(frame - before) / Float(after - before)
  }
}
