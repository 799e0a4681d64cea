import Masklets

@testable import FlowTracker

/// Frames of a moving disc and of another scene, in any order and light.
struct StagedVideo: FrameSource {
  enum Shot: Sendable {
    /// A frame of the moving disc.
    case disc(Int)
    /// The same in other light.
    case flash(Int, gain: Double)
    /// Another scene, without the disc.
    case elsewhere
  }

  var disc = MovingDisc()
  var shots: [Shot]

  var size: ImageSize { disc.size }
  var frameCount: Int { shots.count }

  func frame(_ index: Int) async throws -> RGBImage {
    switch shots[index] {
    case .disc(let frame): return try await disc.frame(frame)
    case .flash(let frame, let gain):
      var image = try await disc.frame(frame)
      for i in image.pixels.indices {
        image.pixels[i] = UInt8(min(255, Double(image.pixels[i]) * gain))
      }
      return image
    case .elsewhere:
      var image = RGBImage(size: size)
      for y in 0..<size.height {
        for x in 0..<size.width {
          let bar = (x / 23 + index) % 3 == 0
          let colour: [UInt8] =
            bar ? [30, 40, UInt8(150 + y % 70)] : [200, 210, UInt8(90 + y % 90)]
          for c in 0..<3 { image.pixels[3 * (y * size.width + x) + c] = colour[c] }
        }
      }
      return image
    }
  }

  /// The disc's mask on a frame; empty in the other scene.
  func truth(_ index: Int) -> Mask {
    switch shots[index] {
    case .disc(let frame), .flash(let frame, _): disc.mask(frame)
    case .elsewhere: Mask(size: size)
    }
  }
}

/// Blocks of distinct colours that all drift to the right, each an object of its own.
struct DriftingBlocks: FrameSource {
  let size = ImageSize(width: 160, height: 96)
  let frameCount = 5
  let rows = 4
  let columns = 5

  /// Block `n` on a frame: 20×14 pixels.
  func mask(_ n: Int, _ frame: Int) -> Mask {
    let (left, top) = (4 + n % columns * 30 + frame, 4 + n / columns * 23)
    return Mask(size: size) { x, y in
      x >= left && x < left + 20 && y >= top && y < top + 14
    }
  }

  func frame(_ index: Int) async throws -> RGBImage {
    var image = RGBImage(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let grain = (x &* 31 &+ y &* 17 &+ x &* y) % 23
        for c in 0..<3 { image.pixels[3 * (y * size.width + x) + c] = UInt8(90 + grain) }
      }
    }
    for n in 0..<rows * columns {
      let mask = mask(n, index)
      for y in 0..<size.height {
        for x in 0..<size.width where mask[x, y] {
          let grain = ((x - index) &* 13 &+ y &* 7) % 19
          for c in 0..<3 {
            let level = 20 + (n * (37 + 50 * c)) % 210 + grain
            image.pixels[3 * (y * size.width + x) + c] = UInt8(level)
          }
        }
      }
    }
    return image
  }
}
