/// Procedural noise that is the same on every machine: it uses only integer hashing and exact float
/// arithmetic.
struct Noise {
  var seed: UInt32

  /// A uniform value in 0..<1 for a lattice point.
  func lattice(_ x: Int, _ y: Int, _ z: Int = 0) -> Float {
    var h = UInt32(truncatingIfNeeded: x) &* 0x8DA6_B343
    h ^= UInt32(truncatingIfNeeded: y) &* 0xD816_3841
    h ^= UInt32(truncatingIfNeeded: z) &* 0xCB1A_B31F
    h ^= seed &* 0x9E37_79B1
    h ^= h >> 16
    h &*= 0x7FEB_352D
    h ^= h >> 15
    h &*= 0x846C_A68B
    h ^= h >> 16
    return Float(h >> 8) * (1 / 16_777_216)
  }

  /// Smoothly interpolated lattice values, 0..<1.
  func smooth(_ x: Float, _ y: Float, slice z: Int = 0) -> Float {
    let (floorX, floorY) = (x.rounded(.down), y.rounded(.down))
    let (ix, iy) = (Int(floorX), Int(floorY))
    let (u, v) = (ease(x - floorX), ease(y - floorY))
    let top = mix(lattice(ix, iy, z), lattice(ix + 1, iy, z), u)
    let bottom = mix(lattice(ix, iy + 1, z), lattice(ix + 1, iy + 1, z), u)
    return mix(top, bottom, v)
  }

  /// Interpolated smoothly in the plane and in time, 0..<1.
  func smooth(_ x: Float, _ y: Float, time: Float) -> Float {
    let slice = time.rounded(.down)
    let early = smooth(x, y, slice: Int(slice))
    let late = smooth(x, y, slice: Int(slice) + 1)
    return mix(early, late, ease(time - slice))
  }

  /// A sum of octaves, each of half the size and weight of the one before, 0..<1.
  func fractal(_ x: Float, _ y: Float, octaves: Int) -> Float {
    var (sum, weight, total, scale) = (Float(0), Float(1), Float(0), Float(1))
    for octave in 0..<octaves {
      sum += weight * smooth(x * scale, y * scale, slice: octave * 101)
      total += weight
      weight *= 0.5
      scale *= 2
    }
    return sum / total
  }

  /// Finds the nearest of random points, of which there is one in each unit cell (Worley noise).
  ///
  /// - Returns: the distance to it, how much farther the second nearest is, and its cell's random
  ///   number, 0..<1.
  func cells(_ x: Float, _ y: Float) -> (distance: Float, margin: Float, id: Float) {
    let (ix, iy) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    var (nearest, second, id) = (Float.infinity, Float.infinity, Float(0))
    for cy in iy - 1...iy + 1 {
      for cx in ix - 1...ix + 1 {
        let dx = Float(cx) + 0.15 + 0.7 * lattice(cx, cy, 1) - x
        let dy = Float(cy) + 0.15 + 0.7 * lattice(cx, cy, 2) - y
        let distance = (dx * dx + dy * dy).squareRoot()
        if distance < nearest {
          second = nearest
          nearest = distance
          id = lattice(cx, cy, 3)
        } else if distance < second {
          second = distance
        }
      }
    }
    return (nearest, second - nearest, id)
  }
}

/// Linear light, `[red, green, blue]`, 1 for white.
typealias Colour = SIMD3<Float>

/// Linear interpolation: `a` for t = 0, `b` for t = 1.
func mix(_ a: Float, _ b: Float, _ t: Float) -> Float { a + (b - a) * t }
func mix(_ a: Colour, _ b: Colour, _ t: Float) -> Colour { a + (b - a) * t }

/// 3t² − 2t³: from 0 to 1 with slope 0 at both ends.
func ease(_ t: Float) -> Float { t * t * (3 - 2 * t) }

/// 0 below `low`, 1 above `high`, smooth between; `low` may be the larger one.
func step(_ low: Float, _ high: Float, _ x: Float) -> Float {
  ease(min(1, max(0, (x - low) / (high - low))))
}
