import Foundation

/// How far a mask is to be trusted, judged by what the engine itself can see.
enum Confidence {
  /// The mean certainty |2p − 1| of the object's pixels, cubed, times e^−(change of area) and
  /// e^−2(change of place) as far as they exceed what is tolerated; 0 to 1.
  ///
  /// - Parameter expected: the previous mask carried along by the flow.
  static func score(_ probability: Plane, expected: Plane) -> Float {
    var certainty: Float = 0
    var count: Float = 0
    for p in probability.values where p > Tuning.Score.leastProbability {
      certainty += abs(2 * p - 1)
      count += 1
    }
    guard count > 0, let now = probability.centroid(above: 0.5),
      let before = expected.centroid(above: 0.5)
    else { return 0 }
    let area = Float(probability.area(above: 0.5))
    let growth = abs(log(area / Float(expected.area(above: 0.5))))
    let (dx, dy) = (now.x - before.x, now.y - before.y)
    let jump = (dx * dx + dy * dy).squareRoot() / area.squareRoot()
    // Even poor masks have a high mean certainty: the cube spreads the scale.
    let share = certainty / count
    return share * share * share * exp(-max(0, growth - Tuning.Score.growthTolerance))
      * exp(-Tuning.Score.jumpWeight * max(0, jump - Tuning.Score.jumpTolerance))
  }
}
