import Foundation

/// What a prompt says of pixels far from it: which look and move alike, and which are not cut off by an
/// edge. `PromptNetwork` sees only the surroundings of a pixel; these planes compare each pixel with
/// what was prompted.
struct PromptCues {
  /// A feature of each pixel: its colour, or its motion.
  private struct Feature {
    let planes: [Plane]
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
      planes: colours,
      bins: Self.bins(colours, Constants.colourBins) {
        ($0 * Tuning.Network.colourSpread + Tuning.Network.meanColour) / 256
      },
      binCount: Constants.colourBins * Constants.colourBins * Constants.colourBins,
      reach: Constants.colourReach, spread: Constants.spread)
    let motions = Array(scene.planes[3..<5])
    motion = Feature(
      planes: motions,
      bins: Self.bins(motions, Constants.motionBins) { ($0 / Constants.largestMotion + 1) / 2 },
      binCount: Constants.motionBins * Constants.motionBins, reach: Constants.motionReach,
      spread: Constants.spread)
  }

  /// For including clicks, then for excluding ones: how near the nearest is on a way through like
  /// colours and through like motion, and how like it a pixel is in either; zero without such a click.
  /// Then how much more frequent a pixel's colour and its motion are inside the mask so far, the box or
  /// a disc around the clicks than outside.
  func planes(marks: [Mark], box: (low: Mark, high: Mark)?, earlier: Plane?) -> [Plane] {
    let including = seeds(marks.filter(\.include))
    let excluding = seeds(marks.filter { !$0.include })
    let region = region(around: including, box: box, earlier: earlier)
    return [including, excluding].flatMap { seeds in
      [
        nearness(colour, seeds), nearness(motion, seeds), likeness(colour, seeds),
        likeness(motion, seeds),
      ]
    } + [odds(colour, region), odds(motion, region)]
  }

  private typealias Seed = (x: Int, y: Int)

  private func seeds(_ marks: [Mark]) -> [Seed] {
    marks.map {
      (min(max(Int($0.x), 0), width - 1), min(max(Int($0.y), 0), height - 1))
    }
  }

  /// By pixel, true where the object is supposed to be.
  private func region(
    around seeds: [Seed], box: (low: Mark, high: Mark)?, earlier: Plane?
  ) -> [Bool] {
    if let earlier, earlier.values.contains(where: { $0 > 0.5 }) {
      return earlier.values.map { $0 > 0.5 }
    }
    if let box {
      return pixels { x, y in
        Float(x) >= box.low.x.rounded() && Float(x) < box.high.x.rounded()
          && Float(y) >= box.low.y.rounded() && Float(y) < box.high.y.rounded()
      }
    }
    let square = Constants.disc * Constants.disc
    return pixels { x, y in
      seeds.contains { ($0.x - x) * ($0.x - x) + ($0.y - y) * ($0.y - y) <= square }
    }
  }

  private func pixels(_ isInside: (_ x: Int, _ y: Int) -> Bool) -> [Bool] {
    (0..<width * height).map { isInside($0 % width, $0 / width) }
  }

  /// 1 at a seed and less the longer the way to it: each step costs a little, and what it changes.
  private func nearness(_ feature: Feature, _ seeds: [Seed]) -> Plane {
    var distance = Plane(width: width, height: height)
    guard !seeds.isEmpty else { return distance }
    distance = Plane(width: width, height: height, repeating: Constants.farthest)
    for seed in seeds { distance.values[seed.y * width + seed.x] = 0 }
    for sweep in 0..<Constants.sweeps { self.sweep(&distance, feature, down: sweep % 2 == 0) }
    for i in distance.values.indices {
      distance.values[i] = exp(-distance.values[i] / feature.reach)
    }
    return distance
  }

  /// Goes through the rows once, through each in both directions.
  private func sweep(_ distance: inout Plane, _ feature: Feature, down: Bool) {
    let above = down ? -1 : 1
    for i in 0..<height {
      let y = down ? i : height - 1 - i
      let hasAbove = (0..<height).contains(y + above)
      for toRight in [down, !down] {
        let behind = toRight ? -1 : 1
        for j in 0..<width {
          let x = toRight ? j : width - 1 - j
          let here = y * width + x
          var best = distance.values[here]
          func relax(_ there: Int) {
            guard distance.values[there] < best else { return }
            let change = feature.planes.reduce(Float(0)) {
              $0 + abs($1.values[here] - $1.values[there])
            }
            best = min(best, distance.values[there] + Constants.step + change)
          }
          let hasBehind = (0..<width).contains(x + behind)
          if hasBehind { relax(here + behind) }
          if hasAbove { relax(here + above * width) }
          if hasBehind, hasAbove { relax(here + behind + above * width) }
          distance.values[here] = best
        }
      }
    }
  }

  /// 1 for pixels that are like the surroundings of a seed.
  private func likeness(_ feature: Feature, _ seeds: [Seed]) -> Plane {
    let means = seeds.map { seed in feature.planes.map { mean(of: $0, around: seed) } }
    var likeness = Plane(width: width, height: height)
    for i in likeness.values.indices where !means.isEmpty {
      let square = means.lazy.map { mean in
        zip(feature.planes, mean).reduce(Float(0)) {
          $0 + ($1.0.values[i] - $1.1) * ($1.0.values[i] - $1.1)
        }
      }.min()!
      likeness.values[i] = exp(-square / (2 * feature.spread * feature.spread))
    }
    return likeness
  }

  private func mean(of plane: Plane, around seed: Seed) -> Float {
    var (sum, count): (Float, Float) = (0, 0)
    for y in max(0, seed.y - Constants.patch)...min(height - 1, seed.y + Constants.patch) {
      for x in max(0, seed.x - Constants.patch)...min(width - 1, seed.x + Constants.patch) {
        sum += plane.values[y * width + x]
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
}
