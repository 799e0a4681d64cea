import Masklets

/// How many pixels of a frame are remembered, and how certain they must be.
struct Sampling: Sendable {
  let perClass: Int
  let far: Int
  /// Pixels nearer to the edge than this are left out.
  let margin: Float

  /// A person's mask: every pixel can be trusted.
  static let keyframe = Sampling(perClass: 3000, far: 1000, margin: 0)
  /// A mask of our own making: its edge cannot.
  static let recent = Sampling(perClass: 1500, far: 500, margin: 1.5)

  /// Fewer foreground pixels than this teach nothing.
  private static let fewest = 20
  /// From here on background counts as far.
  private static let farDistance: Float = -60

  /// nil where too little of the object is seen.
  ///
  /// - Parameter rivals: probability of the objects that share no pixel with this one. They may look
  ///   like it, so their pixels would teach it to distrust its own looks; `contend` keeps it off
  ///   them.
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
      if p > 0.85, d > margin {
        inside.append(Int32(i))
      } else if p < 0.15, d < -margin {
        if let rivals, rivals.values[i] > 0.5 { continue }
        if d > Self.farDistance { outside.append(Int32(i)) } else { distant.append(Int32(i)) }
      }
    }
    guard inside.count >= Self.fewest else { return nil }
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
