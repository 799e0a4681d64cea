import Masklets

/// The fish and leaves of the clip, in world pixels.
enum Cast {
  /// In the order of their height in the water, the lowest first: the look-alike, object 2, object
  /// 1.
  static let fish = [
    Koi(
      path: Path(
        points: [
          [540, 214], [626, 288], [770, 330], [780, 150], [626, 112], [500, 122], [380, 86],
        ],
        framesPerPoint: 15, lengths: (112, 106), strokesPerFrame: 0.055),
      base: white, blotch: orange, blotchShare: 0.52, skin: Noise(seed: 905)),
    Koi(
      path: Path(
        points: [
          [470, 66], [420, 138], [362, 218], [290, 282], [205, 302], [125, 268], [84, 196],
        ],
        framesPerPoint: 15, lengths: (104, 150), strokesPerFrame: 0.07),
      base: [0.82, 0.52, 0.1], blotch: [0.05, 0.05, 0.06], blotchShare: 0.4,
      skin: Noise(seed: 411)),
    Koi(
      path: Path(
        points: [
          [80, 84], [128, 116], [222, 168], [362, 180], [450, 200], [508, 246], [526, 312],
        ],
        framesPerPoint: 15, lengths: (110, 124), strokesPerFrame: 0.062),
      base: white, blotch: orange, blotchShare: 0.56, skin: Noise(seed: 118)),
  ]

  /// Index in `fish` of each tracked object.
  static let tracked: [(id: ObjectID, fish: Int)] = [(1, 2), (2, 1)]

  static let pads = [
    LilyPad(centre: [261, 172], radius: 93, notch: -1.35, texture: Noise(seed: 61), blooms: true),
    LilyPad(centre: [606, 304], radius: 54, notch: 2.6, texture: Noise(seed: 62)),
    LilyPad(centre: [548, 352], radius: 38, notch: -0.6, texture: Noise(seed: 63)),
    LilyPad(centre: [30, 330], radius: 62, notch: -0.4, texture: Noise(seed: 64)),
    LilyPad(centre: [410, 316], radius: 30, notch: 1.2, texture: Noise(seed: 65)),
  ]

  private static let white: Colour = [0.86, 0.82, 0.74]
  private static let orange: Colour = [0.83, 0.2, 0.035]
}

extension Koi {
  /// The fish with another skin and with the points of its path moved by up to 24 pixels; the same
  /// fish for casting 0.
  func recast(_ casting: UInt32) -> Koi {
    guard casting > 0 else { return self }
    var koi = self
    koi.skin.seed &+= casting &* 1000
    let chance = Noise(seed: koi.skin.seed)
    for i in path.points.indices {
      koi.path.points[i] += SIMD2(chance.lattice(i, 0) - 0.5, chance.lattice(i, 1) - 0.5) * 48
    }
    return koi
  }
}
