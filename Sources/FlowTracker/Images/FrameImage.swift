import Masklets

/// One frame at the sizes the engine works at.
final class FrameImage: Sendable {
  let index: Int
  /// Working size: every plane of the engine has it.
  let width: Int
  let height: Int
  /// RGB at working size, `[height, width, 3]`.
  let rgb: [UInt8]
  let grey: GreyImage
  /// RGB at the size that final edges are drawn at.
  let refinement: RGBImage

  init(index: Int, image: RGBImage, scale: WorkingScale) throws {
    self.index = index
    width = scale.working.width
    height = scale.working.height
    let full = (image.size.width, image.size.height)
    rgb = try OpenCV.resizeRGB(image.pixels, from: full, to: (width, height))
    grey = GreyImage(
      width: width, height: height,
      pixels: try OpenCV.grey(rgb, width: width, height: height))
    let refined = scale.refinement
    refinement = RGBImage(
      size: refined,
      pixels: try OpenCV.resizeRGB(
        image.pixels, from: full, to: (refined.width, refined.height)))
  }
}
