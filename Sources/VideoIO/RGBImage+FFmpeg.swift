import CFFmpeg
import Masklets

extension RGBImage {
  /// A decoded frame as RGB, with its own colour matrix and range.
  init(converting frame: AVFrame) throws {
    let size = ImageSize(width: Int(frame.width), height: Int(frame.height))
    let flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP
    guard
      let scaler = sws_getContext(
        frame.width, frame.height, AVPixelFormat(frame.format), frame.width, frame.height,
        AV_PIX_FMT_RGB24, Int32(flags), nil, nil, nil)
    else { throw StillImageError.damaged(reason: "its pixel format \(frame.format) is unknown") }
    defer { sws_freeContext(scaler) }
    var frame = frame
    // swscale writes whole vectors: rows are padded here and packed below.
    let stride = (3 * size.width + 63) / 64 * 64
    var padded = [UInt8](repeating: 0, count: stride * size.height + 64)
    let rows = padded.withUnsafeMutableBufferPointer { buffer in
      // The tuples are 8 pointers and 8 line sizes, laid out as the C arrays swscale takes.
      withUnsafePointer(to: &frame.data) { planes in
        withUnsafePointer(to: &frame.linesize) { strides in
          var target: [UnsafeMutablePointer<UInt8>?] = [buffer.baseAddress, nil, nil, nil]
          var targetStride: [Int32] = [Int32(stride), 0, 0, 0]
          return sws_scale(
            scaler,
            UnsafeRawPointer(planes).assumingMemoryBound(to: UnsafePointer<UInt8>?.self),
            UnsafeRawPointer(strides).assumingMemoryBound(to: Int32.self), 0, frame.height,
            &target, &targetStride)
        }
      }
    }
    guard rows == frame.height else {
      throw StillImageError.damaged(reason: "only \(rows) of \(frame.height) rows convert")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * size.pixelCount)
    for y in 0..<size.height {
      pixels.append(contentsOf: padded[y * stride..<y * stride + 3 * size.width])
    }
    self.init(size: size, pixels: pixels)
  }
}
