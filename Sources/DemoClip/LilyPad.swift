import Foundation

/// A leaf on the water with a notch; it hides what swims below.
struct LilyPad {
  var centre: SIMD2<Float>
  var radius: Float
  /// Direction of the notch, in radians.
  var notch: Float
  var texture: Noise
  /// True if a lotus blooms on it.
  var blooms = false

  /// The leaf on one frame, swaying on the water.
  func swayed(at frame: Int) -> LilyPad {
    var pad = self
    let t = Float(frame)
    pad.centre += SIMD2(2.2 * sin(t * 0.07 + radius), 1.6 * sin(t * 0.09 + 2 * radius))
    pad.notch += 0.05 * sin(t * 0.05 + radius)
    return pad
  }

  /// Distance of a place to the outline, in pixels; negative outside.
  func depth(_ x: Float, _ y: Float) -> Float {
    let (dx, dy) = (x - centre.x, y - centre.y)
    let r = (dx * dx + dy * dy).squareRoot()
    guard r < radius + 3 else { return radius - r }
    let angle = wrapped(atan2(dy, dx) - notch)
    let edge = radius * (1 + 0.018 * sin(angle * 7)) - r
    return min(edge, max((abs(angle) - 0.13) * r, 0.42 * radius - r))
  }

  func colour(_ x: Float, _ y: Float, depth: Float) -> Colour {
    let (dx, dy) = ((x - centre.x) / radius, (y - centre.y) / radius)
    let r = (dx * dx + dy * dy).squareRoot()
    let angle = wrapped(atan2(dy, dx) - notch)
    let grain = texture.fractal(dx * 5 + 9, dy * 5 + 9, octaves: 4)
    var colour = mix(Colour(0.045, 0.17, 0.035), Colour(0.17, 0.36, 0.07), grain)
    let veins = abs(sin(angle * 9))
    colour += Colour(0.07, 0.1, 0.03) * step(0.16, 0.02, veins * r) * (1 - 0.6 * r)
    colour *= 0.72 + 0.5 * step(1.1, -1, dx + dy)
    colour = mix(Colour(0.2, 0.16, 0.05), colour, step(0, 3.5, depth))
    return blooms ? bloom(dx, dy, over: colour) : colour
  }

  /// A lotus with two rings of petals around a yellow centre; `x` and `y` are in radii of the leaf.
  private func bloom(_ x: Float, _ y: Float, over leaf: Colour) -> Colour {
    let (px, py) = (x - 0.18, y - 0.12)
    let r = (px * px + py * py).squareRoot()
    let angle = atan2(py, px)
    var colour = leaf * mix(0.55, 1, step(0.3, 0.52, r))
    for (petals, length, turn, light) in [
      (Float(9), Float(0.42), Float(0), Float(0.8)), (7, 0.29, 0.3, 1),
    ] {
      let sector = 2 * .pi / petals
      let off = wrapped(angle - turn - sector * ((angle - turn) / sector).rounded())
      let along = r / length
      let width = 0.62 * sector * sin(.pi * min(1, pow(along, 0.8)))
      guard along < 1, abs(off) < width else { continue }
      let tip = mix(Colour(0.93, 0.66, 0.75), Colour(0.78, 0.16, 0.38), along * along)
      let fold = 1 - 0.45 * (abs(off) / width) * (abs(off) / width)
      colour = tip * light * fold
    }
    if r < 0.075 { colour = Colour(0.86, 0.6, 0.08) * (0.75 + 0.25 * sin(angle * 11 + r * 90)) }
    return colour
  }
}

/// The equivalent angle in −π...π.
private func wrapped(_ angle: Float) -> Float {
  angle - 2 * .pi * (angle / (2 * .pi)).rounded()
}
