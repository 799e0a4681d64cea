import Masklets

/// An image of one byte a pixel.
struct GreyImage: Sendable {
  let width: Int
  let height: Int
  /// `[height, width]`
  let pixels: [UInt8]
}

extension GreyImage {
  /// A frame of the video at working size.
  init(_ image: RGBImage, scale: WorkingScale) throws {
    let rgb = try OpenCV.resizeRGB(
      image.pixels, from: (image.size.width, image.size.height),
      to: (scale.working.width, scale.working.height))
    self.init(
      width: scale.working.width, height: scale.working.height,
      pixels: try OpenCV.grey(rgb, width: scale.working.width, height: scale.working.height))
  }

  /// The image whose pixel p is this one's pixel p + `shift`. Beyond the border, the border's
  /// pixels are repeated.
  func shifted(by shift: (x: Int, y: Int)) -> GreyImage {
    var moved: [UInt8] = []
    moved.reserveCapacity(pixels.count)
    for y in 0..<height {
      let row = min(max(0, y + shift.y), height - 1) * width
      for x in 0..<width { moved.append(pixels[row + min(max(0, x + shift.x), width - 1)]) }
    }
    return GreyImage(width: width, height: height, pixels: moved)
  }
}
