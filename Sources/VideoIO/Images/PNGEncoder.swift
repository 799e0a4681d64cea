import CFFmpeg
import Masklets

/// An 8-bit PNG whose palette indices are object ids, in the colours of DAVIS.
package enum IndexedPNG {
  /// - Parameter indices: row-major `[height, width]`.
  package static func encode(
    _ indices: [UInt8], size: ImageSize, palette: Palette = .davis
  ) throws -> [UInt8] {
    try encodePNG(indices, size: size, format: AV_PIX_FMT_PAL8, palette: palette)
  }
}

/// A picture as an 8-bit RGB PNG.
package enum ColourPNG {
  package static func encode(_ image: RGBImage) throws -> [UInt8] {
    try encodePNG(
      image.pixels, channels: 3, size: image.size, format: AV_PIX_FMT_RGB24, palette: nil)
  }
}

/// A mask as an 8-bit greyscale PNG of 0 and 255.
package enum MaskPNG {
  package static func encode(_ mask: Mask) throws -> [UInt8] {
    try encodePNG(mask.bytes(), size: mask.size, format: AV_PIX_FMT_GRAY8, palette: nil)
  }

  /// The pixels that are not 0: not black, or of an index other than 0.
  package static func decode(_ bytes: [UInt8]) throws -> Mask {
    switch try StillImage(decoding: bytes) {
    case .grey(let size, let values), .indexed(let size, let values, _):
      return Mask(size: size, nonZero: values)
    case .colour(let image):
      let (pixels, width) = (image.pixels, image.size.width)
      return Mask(size: image.size) { x, y in
        let i = 3 * (y * width + x)
        return pixels[i] | pixels[i + 1] | pixels[i + 2] != 0
      }
    }
  }
}

/// - Parameter values: row-major `[height, width, channels]`.
private func encodePNG(
  _ values: [UInt8], channels: Int = 1, size: ImageSize, format: AVPixelFormat, palette: Palette?
) throws -> [UInt8] {
  precondition(values.count == channels * size.pixelCount, "values do not fill \(size)")
  FFmpegLog.silenced
  guard let codec = avcodec_find_encoder(AV_CODEC_ID_PNG) else {
    throw PNGEncodingError(reason: "this build of FFmpeg has no PNG encoder")
  }
  var context = avcodec_alloc_context3(codec)
  var packet = av_packet_alloc()
  var frame = av_frame_alloc()
  defer {
    avcodec_free_context(&context)
    av_packet_free(&packet)
    av_frame_free(&frame)
  }
  guard let context, let packet, let frame else {
    throw PNGEncodingError(reason: "no memory for the encoder")
  }
  func check(_ code: Int32) throws {
    guard code >= 0 else { throw PNGEncodingError(reason: FFmpegError.reason(code)) }
  }
  context.pointee.width = Int32(size.width)
  context.pointee.height = Int32(size.height)
  context.pointee.pix_fmt = format
  context.pointee.time_base = AVRational(num: 1, den: 1)
  context.pointee.thread_count = 1
  context.pointee.compression_level = 4
  try check(avcodec_open2(context, codec, nil))
  frame.pointee.width = Int32(size.width)
  frame.pointee.height = Int32(size.height)
  frame.pointee.format = format.rawValue
  try check(av_frame_get_buffer(frame, 0))
  values.withUnsafeBufferPointer { source in
    // The frame's buffer holds `height` rows of `linesize` ≥ `rowBytes` bytes.
    let rowBytes = channels * size.width
    for y in 0..<size.height {
      (frame.pointee.data.0! + y * Int(frame.pointee.linesize.0))
        .update(from: source.baseAddress! + y * rowBytes, count: rowBytes)
    }
  }
  if let palette, let words = frame.pointee.data.1 {
    // The second plane of an indexed frame is 256 native-endian ARGB words.
    words.withMemoryRebound(to: UInt32.self, capacity: 256) { words in
      for (i, colour) in palette.colours.enumerated() {
        words[i] = colour.reduce(0xFF) { $0 << 8 | UInt32($1) }
      }
    }
  }
  try check(avcodec_send_frame(context, frame))
  try check(avcodec_receive_packet(context, packet))
  return Array(UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
}

package struct PNGEncodingError: Error, Hashable, CustomStringConvertible {
  package var reason: String
  package var description: String { "a PNG could not be written: \(reason)" }
}
