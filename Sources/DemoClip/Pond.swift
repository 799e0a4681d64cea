import Foundation

/// The pond's floor, water and light: everything but fish and leaves.
struct Pond {
  /// Pixels of floor around the picture, for a camera that sways.
  static let margin = 24
  let width: Int
  let height: Int
  /// `[height, width]`: the floor in world pixels, shifted by `margin`.
  private let floor: [Colour]
  private let water: Noise
  /// Movement of the hand that holds the camera.
  private let hand: Noise

  /// - Parameter seed: added to the seeds of the floor, the water and the camera's sway.
  init(width: Int, height: Int, seed: UInt32) {
    water = Noise(seed: 77 &+ seed)
    hand = Noise(seed: 5 &+ seed)
    self.width = width + 2 * Self.margin
    self.height = height + 2 * Self.margin
    var floor: [Colour] = []
    floor.reserveCapacity(self.width * self.height)
    for y in 0..<self.height {
      for x in 0..<self.width { floor.append(Self.pebbles(Float(x), Float(y), seed)) }
    }
    self.floor = floor
  }

  /// Pebbles of two sizes in the colours of the fish, on sand.
  private static func pebbles(_ x: Float, _ y: Float, _ seed: UInt32) -> Colour {
    let grain = Noise(seed: 21 &+ seed)
    let warpX = x + 9 * grain.smooth(x / 23, y / 23, slice: 3)
    let warpY = y + 9 * grain.smooth(x / 23, y / 23, slice: 4)
    let mottled = grain.fractal(x / 11, y / 11, octaves: 4)
    let patches = grain.fractal(x / 140, y / 140, octaves: 3)
    let large = Noise(seed: 31 &+ seed).cells(warpX / 27, warpY / 27)
    let small = Noise(seed: 32 &+ seed).cells(warpX / 11, warpY / 11)
    let isLarge = large.id > mix(0.75, 0.15, step(0.35, 0.65, patches))
    let stone = isLarge ? large : small
    let edge = step(0.02, isLarge ? 0.22 : 0.3, stone.margin)
    let palette = [
      Colour(0.2, 0.19, 0.17), Colour(0.34, 0.3, 0.25), Colour(0.5, 0.46, 0.4),
      Colour(0.42, 0.2, 0.09), Colour(0.14, 0.15, 0.16), Colour(0.5, 0.47, 0.4),
      Colour(0.3, 0.22, 0.13), Colour(0.26, 0.27, 0.24),
    ]
    let pick = (stone.id * 97).truncatingRemainder(dividingBy: 1)
    var colour = palette[Int(pick * Float(palette.count))]
    colour *= 0.4 + 0.5 * mottled
    colour *= 0.75 + 0.4 * step(0.55, 0, stone.distance)
    return mix(Colour(0.045, 0.05, 0.04), colour, edge)
  }

  /// The floor's colour at a world position, interpolated bilinearly; beyond the margin its edge is
  /// repeated.
  func floor(_ x: Float, _ y: Float) -> Colour {
    let px = min(max(0, x + Float(Self.margin)), Float(width) - 1.01)
    let py = min(max(0, y + Float(Self.margin)), Float(height) - 1.01)
    let (ix, iy) = (Int(px), Int(py))
    let (u, v) = (px - Float(ix), py - Float(iy))
    let i = iy * width + ix
    return mix(
      mix(floor[i], floor[i + 1], u), mix(floor[i + width], floor[i + width + 1], u), v)
  }

  /// The world position of the top left corner of a frame, as the hand-held camera sways.
  func camera(at frame: Int) -> SIMD2<Float> {
    let t = Float(frame)
    func sway(_ axis: Int) -> Float {
      14 * (hand.smooth(t / 17, 0.5, slice: axis) - 0.5)
        + 6 * (hand.smooth(t / 4, 9.5, slice: axis) - 0.5)
        + 1.6 * (hand.lattice(frame, axis, 7) - 0.5)
    }
    return SIMD2(sway(1), sway(2))
  }

  /// The world position under the surface that a ray through a position of the moving surface
  /// meets.
  func refracted(_ x: Float, _ y: Float, at frame: Int) -> SIMD2<Float> {
    let t = Float(frame)
    return SIMD2(
      x + 1.5 * sin(y * 0.055 + t * 0.19 + 1.3 * sin(x * 0.021 - t * 0.05)),
      y + 1.3 * sin(x * 0.047 - t * 0.17 + 1.1 * sin(y * 0.027 + t * 0.06)))
  }

  /// Brightness of the light that the waves focus on a world position below; 1 on average.
  func caustics(_ x: Float, _ y: Float, at frame: Int) -> Float {
    let t = Float(frame)
    let wide = water.smooth(x / 46 + t * 0.012, y / 38, time: t / 15)
    let fine = water.smooth(x / 21 - t * 0.02, y / 19, time: t / 10 + 50)
    let lines = 1 - abs(2 * (0.62 * wide + 0.38 * fine) - 1)
    let bright = lines * lines * lines
    return 0.7 + 0.85 * bright * bright
  }

  /// The colour of the daylight: a cloud passes in the second half.
  func daylight(at frame: Int) -> Colour {
    let t = Float(frame)
    let cloud = step(38, 58, t) * step(92, 70, t)
    let flicker = 0.03 * (hand.smooth(t / 6, 3.5, slice: 9) - 0.5)
    return mix(Colour(1.5, 1.42, 1.28), Colour(0.84, 0.95, 1.04), cloud) * (1 + flicker)
  }
}
