import Foundation

/// How far a mask is to be trusted, from what the engine itself can see.
enum Confidence {
  /// Certainty of the pixels in question, lowered by sudden changes of size and place.
  ///
  /// - Parameter expected: the previous mask carried along by the flow.
  static func score(_ probability: Plane, expected: Plane) -> Float {
    var certainty: Float = 0
    var count: Float = 0
    for p in probability.values where p > 0.1 {
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
    // Even poor masks are fairly certain of themselves: the cube spreads the scale.
    let share = certainty / count
    return share * share * share * exp(-max(0, growth - 0.1)) * exp(-2 * max(0, jump - 0.1))
  }
}
