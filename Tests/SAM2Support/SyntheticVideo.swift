import Masklets

/// The video of `picture` in scripts/synthetic.py, in integer arithmetic.
package struct SyntheticVideo: FrameSource, Hashable {
  package var size: ImageSize
  package var frameCount: Int

  package init(size: ImageSize, frameCount: Int) {
    self.size = size
    self.frameCount = frameCount
  }

  package func frame(_ index: Int) async throws -> RGBImage { picture(index) }

  package func picture(_ t: Int) -> RGBImage {
    var image = RGBImage(size: size)
    let (cx, cy) = (size.width / 3 + t * 3, size.height / 2 + t * 2)
    let radius = min(size.width, size.height) / 4
    for y in 0..<size.height {
      for x in 0..<size.width {
        let inDisc = (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius
        let pixel =
          inDisc
          ? [220 - (x - cx), 60 + (y - cy), 90]
          : [x * 5 + t * 9 + ((y * y) >> 4), (x * x + y * 37 + t * t * 3) >> 3, (x ^ y) + t * 2]
        for c in 0..<3 {
          image.pixels[(y * size.width + x) * 3 + c] = UInt8(pixel[c] & 255)
        }
      }
    }
    return image
  }
}

extension Mask {
  /// A filled circle.
  package init(size: ImageSize, discAt cx: Int, _ cy: Int, radius: Int) {
    self.init(size: size) { x, y in
      (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius
    }
  }
}
