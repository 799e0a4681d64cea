import Masklets

extension DemoClip {
  /// The picture of a frame. World coordinates are pixels of a pond that stands still; the camera's
  /// position is added to a pixel's coordinates, then the refraction by the water.
  func draw(_ index: Int) -> RGBImage {
    let camera = pond.camera(at: index)
    let daylight = pond.daylight(at: index)
    let swimmers = fish.map { $0.posed(at: index) }
    let leaves = pads.map { $0.swayed(at: index) }
    let grain = Noise(seed: 900 + UInt32(index))
    let deep = Colour(0.02, 0.14, 0.14)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * size.pixelCount)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let (wx, wy) = (Float(x) + camera.x, Float(y) + camera.y)
        let below = pond.refracted(wx, wy, at: index)
        var light = Colour(repeating: pond.caustics(below.x, below.y, at: index))
        var colour = pond.floor(below.x, below.y)
        for swimmer in swimmers {
          colour *= 1 - 0.5 * coverage(of: swimmer, below.x - 7, below.y - 13, softness: 9)
        }
        colour = mix(colour, deep, 0.32)
        for swimmer in swimmers where isNear(swimmer, below.x, below.y) {
          let (u, v) = swimmer.body(below.x, below.y)
          let depth = swimmer.depth(u, v)
          guard depth > -0.5 else { continue }
          let skin = mix(swimmer.colour(u, v, depth: depth), deep, 0.1)
          colour = mix(colour, skin, min(1, depth + 0.5))
        }
        for leaf in leaves {
          light *= 1 - 0.45 * step(-7, 7, leaf.depth(below.x - 6, below.y - 9))
        }
        colour *= light
        for leaf in leaves {
          let depth = leaf.depth(wx, wy)
          guard depth > -0.5 else { continue }
          colour = mix(colour, leaf.colour(wx, wy, depth: depth), min(1, depth + 0.5))
        }
        let (cx, cy) = (Float(x) / 640 - 0.5, Float(y) / 360 - 0.5)
        colour *= daylight * (1 - 0.55 * (cx * cx + cy * cy))
        let noise = 0.012 * (grain.lattice(x, y) - 0.5)
        for channel in 0..<3 {
          // The square root approximates the transfer curve of displays.
          let shown = max(0, colour[channel]).squareRoot() + noise
          pixels.append(UInt8(min(255, max(0, shown * 255))))
        }
      }
    }
    return RGBImage(size: size, pixels: pixels)
  }

  /// The pixels whose centre shows a fish: inside its outline, and under no leaf and no other fish.
  func trueMasks(_ index: Int) -> [ObjectID: Mask] {
    let camera = pond.camera(at: index)
    let swimmers = fish.map { $0.posed(at: index) }
    let leaves = pads.map { $0.swayed(at: index) }
    func isInside(_ swimmer: Koi.Posed, _ x: Float, _ y: Float) -> Bool {
      guard isNear(swimmer, x, y) else { return false }
      let (u, v) = swimmer.body(x, y)
      return swimmer.depth(u, v) > 0
    }
    var masks: [ObjectID: Mask] = [:]
    for (id, fish) in Cast.tracked {
      masks[id] = Mask(size: size) { x, y in
        let (wx, wy) = (Float(x) + camera.x, Float(y) + camera.y)
        let below = pond.refracted(wx, wy, at: index)
        return isInside(swimmers[fish], below.x, below.y)
          && !swimmers[(fish + 1)...].contains { isInside($0, below.x, below.y) }
          && !leaves.contains { $0.depth(wx, wy) > 0 }
      }
    }
    return masks
  }

  /// False if the fish certainly does not cover a place; saves time.
  private func isNear(_ swimmer: Koi.Posed, _ x: Float, _ y: Float) -> Bool {
    abs(x - swimmer.pose.position.x) < swimmer.reach
      && abs(y - swimmer.pose.position.y) < swimmer.reach
  }

  /// The share of a place, 0 to 1, that a fish covers if its outline is blurred over ±`softness`
  /// pixels.
  private func coverage(
    of swimmer: Koi.Posed, _ x: Float, _ y: Float, softness: Float
  ) -> Float {
    guard isNear(swimmer, x, y) else { return 0 }
    let (u, v) = swimmer.body(x, y)
    return step(-softness, softness, swimmer.depth(u, v))
  }
}
