import CFFmpeg
import Masklets

extension RGBImage {
  /// The picture `width` pixels wide, its height in proportion; each pixel is the mean of the area
  /// it covers, so that fine patterns become grey instead of flickering.
  ///
  /// - Precondition: `width` is at least 16, below which swscale is not exact, and no larger than
  ///   the picture's.
  package func scaledDown(toWidth width: Int) throws -> RGBImage {
    precondition((16...size.width).contains(width), "\(size) is not scaled down to width \(width)")
    let target = ImageSize(
      width: width, height: max(1, (size.height * width + size.width / 2) / size.width))
    guard
      let scaler = sws_getContext(
        Int32(size.width), Int32(size.height), AV_PIX_FMT_RGB24, Int32(target.width),
        Int32(target.height), AV_PIX_FMT_RGB24, SWS_AREA | SWS_ACCURATE_RND, nil, nil, nil)
    else { throw FFmpegError(operation: "scaling a frame", code: FFmpegError.outOfMemory) }
    defer { sws_freeContext(scaler) }
    let source = PaddedRows(self, size: size)
    var scaled = PaddedRows(size: target)
    let scaledStride = Int32(scaled.stride)
    let rows = source.bytes.withUnsafeBufferPointer { from in
      scaled.bytes.withUnsafeMutableBufferPointer { to in
        sws_scale(
          scaler, [from.baseAddress, nil, nil, nil], [Int32(source.stride), 0, 0, 0], 0,
          Int32(size.height), [to.baseAddress, nil, nil, nil], [scaledStride, 0, 0, 0])
      }
    }
    try FFmpegError.check(rows, "scaling a frame")
    return scaled.image
  }
}
