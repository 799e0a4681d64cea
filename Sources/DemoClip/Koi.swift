import Foundation

/// A fish seen from above: a bending body with a tail and two flapping fins, in blotches.
struct Koi {
  var path: Path
  var base: Colour
  var blotch: Colour
  /// Share of the skin that has the colour of the blotches, 0 to 1.
  var blotchShare: Float
  var skin: Noise

  /// The fish on one frame.
  struct Posed {
    var koi: Koi
    var pose: Pose
    var cosine: Float
    var sine: Float
    /// Distance from the position along x and y, in pixels, beyond which the fish has no pixels.
    var reach: Float { pose.length * 0.62 }
  }

  func posed(at frame: Int) -> Posed {
    let pose = path.pose(at: Float(frame))
    return Posed(koi: self, pose: pose, cosine: cos(pose.heading), sine: sin(pose.heading))
  }
}

extension Koi.Posed {
  /// The position on the body of a world position: `u` from 0.5 at the nose to −0.5 at the tip of
  /// the tail, `v` across, measured from the bent spine; both in body lengths.
  func body(_ x: Float, _ y: Float) -> (u: Float, v: Float) {
    let (dx, dy) = (x - pose.position.x, y - pose.position.y)
    let u = (dx * cosine + dy * sine) / pose.length
    let across = (dy * cosine - dx * sine) / pose.length
    let back = 0.5 - u
    let wave = 0.085 * back * back * sin(5.2 * back - pose.stroke)
    let bend = 0.5 * max(-0.9, min(0.9, pose.curvature * pose.length)) * back * back
    return (u, across - wave - bend)
  }

  /// Distance of a position on the body to the fish's outline, in pixels; negative outside.
  func depth(_ u: Float, _ v: Float) -> Float {
    max(trunk(u, v), max(tail(u, v), fins(u, v))) * pose.length
  }

  private func trunk(_ u: Float, _ v: Float) -> Float {
    let q = (0.5 - u) / 0.8
    guard q > 0 else { return -max(abs(v), u - 0.5) - 0.001 }
    guard q < 1 else { return -1 }
    return 0.128 * pow(sin(.pi * pow(q, 0.62)), 0.75) + 0.02 - abs(v) - (q < 0.03 ? 0.02 : 0)
  }

  private func tail(_ u: Float, _ v: Float) -> Float {
    let t = (-0.22 - u) / 0.28
    guard t > 0, t < 1.05 else { return -1 }
    let spread = 0.02 + 0.13 * t * t
    let notch = (t - 0.62) * 0.16
    return min(min(spread - abs(v), abs(v) - notch), (1 - t) * 0.28)
  }

  private func fins(_ u: Float, _ v: Float) -> Float {
    let flap = 0.55 + 0.25 * sin(pose.stroke * 0.5)
    let (c, s) = (cos(flap), sin(flap))
    let (du, dv) = (u - 0.2, abs(v) - 0.09)
    // Coordinates along the fin, which points back and outwards, and across it.
    let along = -du * c + dv * s
    let across = du * s + dv * c
    let (a, b) = ((along - 0.07) / 0.1, across / 0.042)
    return (1 - (a * a + b * b).squareRoot()) * 0.042
  }

  /// The skin's colour at a position on the body, before light is applied.
  func colour(_ u: Float, _ v: Float, depth: Float) -> Colour {
    let onTrunk = trunk(u, v) > 0
    let pattern = koi.skin.fractal(u * 5 + 40, v * 7 + 40, octaves: 4)
    let threshold = mix(0.68, 0.32, koi.blotchShare)
    var colour = mix(koi.base, koi.blotch, step(threshold - 0.015, threshold + 0.015, pattern))
    if onTrunk {
      // Scales, and a rounded back: brighter along the spine, darker at the flanks.
      let scales = koi.skin.cells(u * 34, v * 38)
      colour *= 0.9 + 0.16 * step(0, 0.35, scales.margin)
      colour *= 0.66 + 0.42 * step(0, 0.11 * pose.length, depth)
      colour *= 1 - 0.3 * step(0.012, 0.004, abs(v)) * step(-0.15, -0.05, u) * step(0.25, 0.15, u)
      let eye = ((u - 0.415) * (u - 0.415) + (abs(v) - 0.058) * (abs(v) - 0.058)).squareRoot()
      colour *= 1 - 0.9 * step(0.017, 0.011, eye)
    } else {
      // Fins and tail: thinner, with rays.
      colour = mix(colour, koi.base, 0.35) * (0.72 + 0.12 * sin(v * 160 + u * 40))
    }
    return colour
  }
}
