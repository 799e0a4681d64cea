import Masklets

/// Chooses the pixels of a frame that the networks learn from.
struct Sampling: Sendable {
  /// Most foreground samples, and most background samples near the object.
  let perClass: Int
  /// Most background samples far from the object.
  let far: Int
  /// Pixels nearer to the mask's edge than this are left out, in pixels.
  let margin: Float

  /// For a keyframe, whose mask is trusted at every pixel.
  static let keyframe = Sampling(
    perClass: Tuning.Samples.keyframePerClass, far: Tuning.Samples.keyframeFar, margin: 0)
  /// For a mask that the engine made itself, whose edge is not exact.
  static let recent = Sampling(
    perClass: Tuning.Samples.recentPerClass, far: Tuning.Samples.recentFar,
    margin: Tuning.Samples.recentMargin)

  /// Samples drawn at random; nil if too little of the object is visible.
  ///
  /// - Parameters:
  ///   - probability: the object's mask.
  ///   - distance: signed distance to its edge.
  ///   - rivals: probability of the objects that share no pixel with this one. They may look like
  ///     it, so learning their pixels as background would make the networks distrust the object's own
  ///     looks. `Overlap.contended` decides between the objects instead.
  func samples(
    probability: Plane, distance: Plane, rivals: Plane?, appearance: FeatureStack,
    motion: FeatureStack, standard: Standardisation, random: inout SeededGenerator
  ) -> SampleSet? {
    var inside: [Int32] = []
    var outside: [Int32] = []
    var distant: [Int32] = []
    for i in probability.values.indices {
      let p = probability.values[i]
      let d = distance.values[i]
      if p > Tuning.Samples.foregroundProbability, d > margin {
        inside.append(Int32(i))
      } else if p < Tuning.Samples.backgroundProbability, d < -margin {
        if let rivals, rivals.values[i] > Tuning.Samples.rivalProbability { continue }
        if d > Tuning.Samples.farDistance {
          outside.append(Int32(i))
        } else {
          distant.append(Int32(i))
        }
      }
    }
    guard inside.count >= Tuning.Samples.fewest else { return nil }
    let foreground = random.sample(inside, count: perClass)
    let chosen =
      foreground + random.sample(outside, count: perClass) + random.sample(distant, count: far)
    var features: [UInt16] = []
    features.reserveCapacity(chosen.count * standard.mean.count)
    for pixel in chosen {
      standard.sample(Int(pixel), appearance: appearance, motion: motion, into: &features)
    }
    return SampleSet(features: features, foreground: foreground.count, count: chosen.count)
  }
}
