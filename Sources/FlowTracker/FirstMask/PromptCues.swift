import Foundation

/// What a prompt says of pixels far from it: which look and move alike, and which are not cut off by an
/// edge. `PromptNetwork` sees only the surroundings of a pixel; these planes compare each pixel with
/// what was prompted.
struct PromptCues {
  /// A feature of each pixel: its colour, or its motion.
  private struct Feature {
    /// Up to four numbers for each pixel; zero where there are fewer.
    let values: [SIMD4<Float>]
    /// The bin of a histogram that each pixel falls into, and how many there are.
    let bins: [Int]
    let binCount: Int
    /// A way of this length, in units of the feature, ends a likeness of 1 at 1 / e.
    let reach: Float
    /// Standard deviation of the difference between things that are alike.
    let spread: Float
  }

  private typealias Constants = Tuning.Cues

  private let width, height: Int
  private let colour, motion: Feature

  init(of scene: ScenePicture) throws {
    (width, height) = (scene.width, scene.height)
    let colours = try scene.planes[0..<3].map { try OpenCV.blur($0, sigma: Constants.blur) }
    colour = Feature(
      values: Self.joined(colours),
      bins: Self.bins(colours, Constants.colourBins) {
        ($0 * Tuning.Network.colourSpread + Tuning.Network.meanColour) / 256
      },
      binCount: Constants.colourBins * Constants.colourBins * Constants.colourBins,
      reach: Constants.colourReach, spread: Constants.spread)
    let motions = Array(scene.planes[3..<5])
    motion = Feature(
      values: Self.joined(motions),
      bins: Self.bins(motions, Constants.motionBins) { ($0 / Constants.largestMotion + 1) / 2 },
      binCount: Constants.motionBins * Constants.motionBins, reach: Constants.motionReach,
      spread: Constants.spread)
  }

  /// For what is the object, then for what is not: how near the nearest such place is on a way through
  /// like colours and through like motion, and how like it a pixel is in either; zero without such a
  /// place. Then how much more frequent a pixel's colour and its motion are inside the region than
  /// outside.
  func planes(_ seeds: PromptSeeds) -> [Plane] {
    [seeds.including, seeds.excluding].flatMap { places in
      [
        nearness(colour, places), nearness(motion, places), likeness(colour, places),
        likeness(motion, places),
      ]
    } + [odds(colour, seeds.region), odds(motion, seeds.region)]
  }

  /// 1 at a seed and less the longer the way to it: each step costs a little, and what it changes.
  private func nearness(_ feature: Feature, _ seeds: [PromptSeeds.Seed]) -> Plane {
    guard !seeds.isEmpty else { return Plane(width: width, height: height) }
    var distance = Plane(width: width, height: height, repeating: Constants.farthest)
    for seed in seeds { distance.values[seed.y * width + seed.x] = 0 }
    for sweep in 0..<Constants.sweeps {
      self.sweep(&distance.values, feature.values, down: sweep % 2 == 0)
    }
    for i in distance.values.indices {
      distance.values[i] = exp(-distance.values[i] / feature.reach)
    }
    return distance
  }

  /// Goes through the rows once, through each in both directions.
  private func sweep(_ distance: inout [Float], _ values: [SIMD4<Float>], down: Bool) {
    let above = down ? -width : width
    for i in 0..<height {
      let row = (down ? i : height - 1 - i) * width
      for toRight in [down, !down] {
        let behind = toRight ? -1 : 1
        for j in 0..<width {
          let here = row + (toRight ? j : width - 1 - j)
          var best = distance[here]
          func relax(_ there: Int) {
            guard distance[there] < best else { return }
            let change = (values[here] - values[there]).magnitudes.sum()
            best = min(best, distance[there] + Constants.step + change)
          }
          // The first pixel of a row has none behind it, and the first row none above.
          if j > 0 { relax(here + behind) }
          if i > 0 { relax(here + above) }
          if i > 0, j > 0 { relax(here + behind + above) }
          distance[here] = best
        }
      }
    }
  }

  /// 1 for pixels that are like the surroundings of a seed.
  private func likeness(_ feature: Feature, _ seeds: [PromptSeeds.Seed]) -> Plane {
    var likeness = Plane(width: width, height: height)
    guard !seeds.isEmpty else { return likeness }
    let means = seeds.map { mean(of: feature.values, around: $0) }
    for (i, value) in feature.values.enumerated() {
      var least = Float.infinity
      for mean in means {
        let difference = value - mean
        least = min(least, (difference * difference).sum())
      }
      likeness.values[i] = exp(-least / (2 * feature.spread * feature.spread))
    }
    return likeness
  }

  private func mean(
    of values: [SIMD4<Float>], around seed: PromptSeeds.Seed
  ) -> SIMD4<Float> {
    var (sum, count): (SIMD4<Float>, Float) = (.zero, 0)
    for y in max(0, seed.y - Constants.patch)...min(height - 1, seed.y + Constants.patch) {
      for x in max(0, seed.x - Constants.patch)...min(width - 1, seed.x + Constants.patch) {
        sum += values[y * width + x]
        count += 1
      }
    }
    return sum / count
  }

  /// The logarithm of a bin's share of the region over its share of the rest, from −1 to 1.
  private func odds(_ feature: Feature, _ region: [Bool]) -> Plane {
    var inside = [Float](repeating: 0, count: feature.binCount)
    var outside = inside
    for (i, bin) in feature.bins.enumerated() {
      if region[i] { inside[bin] += 1 } else { outside[bin] += 1 }
    }
    let (insideTotal, outsideTotal) = (
      max(1, inside.reduce(0, +)), max(1, outside.reduce(0, +))
    )
    let odds = (0..<feature.binCount).map { bin in
      let ratio = log(
        (inside[bin] / insideTotal + Constants.leastShare)
          / (outside[bin] / outsideTotal + Constants.leastShare))
      return min(max(ratio / Constants.mostOdds, -1), 1)
    }
    return Plane(width: width, height: height, values: feature.bins.map { odds[$0] })
  }

  /// - Parameter place: where a value lies in the histogram, from 0 to 1.
  private static func bins(_ planes: [Plane], _ count: Int, _ place: (Float) -> Float) -> [Int] {
    planes[0].values.indices.map { i in
      planes.reduce(0) {
        $0 * count + min(max(Int(place($1.values[i]) * Float(count)), 0), count - 1)
      }
    }
  }

  private static func joined(_ planes: [Plane]) -> [SIMD4<Float>] {
    planes[0].values.indices.map { i in
      var value = SIMD4<Float>.zero
      for (channel, plane) in planes.enumerated() { value[channel] = plane.values[i] }
      return value
    }
  }
}

extension SIMD4<Float> {
  fileprivate var magnitudes: SIMD4 { replacing(with: -self, where: self .< 0) }
}
