import CFFmpeg
import Masklets

extension RGBImage {
  /// The picture `width` pixels wide, its height in proportion; each pixel is the mean of the area
  /// it stands for, so that fine patterns turn grey instead of flickering.
  ///
  /// - Precondition: `width` is at least 16, below which swscale is not exact, and no larger than the
  ///   picture's.
  package func scaledDown(toWidth width: Int) throws -> RGBImage {
    precondition((16...size.width).contains(width), "\(size) is not scaled down to width \(width)")
    let target = ImageSize(
      width: width, height: max(1, (size.height * width + size.width / 2) / size.width))
    guard
      let scaler = sws_getContext(
        Int32(size.width), Int32(size.height), AV_PIX_FMT_RGB24, Int32(target.width),
        Int32(target.height), AV_PIX_FMT_RGB24, SWS_AREA | SWS_ACCURATE_RND | SWS_BITEXACT, nil,
        nil, nil)
    else { throw FFmpegError(operation: "scaling a frame", code: FFmpegError.outOfMemory) }
    defer { sws_freeContext(scaler) }
    // Rows are padded: swscale may write past the end of an unaligned row.
    let stride = (3 * target.width + 127) & ~63
    var padded = [UInt8](repeating: 0, count: stride * target.height + 64)
    // It reads past the end of one as well.
    let sourceStride = (3 * size.width + 127) & ~63
    var source = [UInt8](repeating: 0, count: sourceStride * size.height + 64)
    for y in 0..<size.height {
      source.replaceSubrange(
        sourceStride * y..<sourceStride * y + 3 * size.width,
        with: pixels[3 * size.width * y..<3 * size.width * (y + 1)])
    }
    let rows = source.withUnsafeBufferPointer { source in
      padded.withUnsafeMutableBufferPointer { output in
        sws_scale(
          scaler, [source.baseAddress, nil, nil, nil], [Int32(sourceStride), 0, 0, 0], 0,
          Int32(size.height), [output.baseAddress, nil, nil, nil], [Int32(stride), 0, 0, 0])
      }
    }
    try FFmpegError.check(rows, "scaling a frame")
    var scaled = RGBImage(size: target)
    for y in 0..<target.height {
      let row = stride * y
      scaled.pixels.replaceSubrange(
        3 * target.width * y..<3 * target.width * (y + 1),
        with: padded[row..<row + 3 * target.width])
    }
    return scaled
  }
}
