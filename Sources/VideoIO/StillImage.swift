import CFFmpeg
import Masklets

/// A decoded JPEG or PNG, in the form the file keeps it.
package enum StillImage: Hashable, Sendable {
  case colour(RGBImage)
  /// Row-major `[height, width]` grey values, 0 to 255.
  case grey(ImageSize, [UInt8])
  /// Row-major `[height, width]` indices into a palette.
  case indexed(ImageSize, [UInt8], palette: Palette)

  /// The longest side decoded.
  package static let maximumSide = 16384

  /// Decodes a JPEG or a PNG of any colour type with up to 8 bits a channel. The bytes may come
  /// from anywhere.
  ///
  /// - Throws: `StillImageError` when the bytes are no such image or it is too large.
  package init(decoding bytes: [UInt8]) throws {
    let codec: AVCodecID
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      codec = AV_CODEC_ID_MJPEG
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      codec = AV_CODEC_ID_PNG
    } else {
      throw StillImageError.notAnImage(firstBytes: Array(bytes.prefix(8)))
    }
    self = try StillImage.withDecodedFrame(bytes, codec) { try StillImage($0.pointee) }
  }

  package var size: ImageSize {
    switch self {
    case .colour(let image): image.size
    case .grey(let size, _), .indexed(let size, _, _): size
    }
  }

  /// The picture as displayed.
  package var rgb: RGBImage {
    switch self {
    case .colour(let image): image
    case .grey(let size, let values):
      RGBImage(size: size, pixels: values.flatMap { [$0, $0, $0] })
    case .indexed(let size, let indices, let palette):
      RGBImage(size: size, pixels: indices.flatMap { palette.colours[Int($0)] })
    }
  }

  /// Calls `body` with the one frame of an image.
  private static func withDecodedFrame<Result>(
    _ bytes: [UInt8], _ codecID: AVCodecID,
    _ body: (UnsafeMutablePointer<AVFrame>) throws -> Result
  ) throws -> Result {
    guard let codec = avcodec_find_decoder(codecID) else {
      throw StillImageError.decoderMissing
    }
    var context = avcodec_alloc_context3(codec)
    var packet = av_packet_alloc()
    var frame = av_frame_alloc()
    defer {
      avcodec_free_context(&context)
      av_packet_free(&packet)
      av_frame_free(&frame)
    }
    guard let context, let packet, let frame, let size = Int32(exactly: bytes.count),
      av_new_packet(packet, size) == 0
    else { throw StillImageError.outOfMemory(bytes: bytes.count) }
    // `av_new_packet` made room for exactly `size` bytes and the padding decoders want.
    bytes.withUnsafeBytes {
      packet.pointee.data.update(
        from: $0.bindMemory(to: UInt8.self).baseAddress!, count: bytes.count)
    }
    context.pointee.thread_count = 1
    context.pointee.max_pixels = Int64(maximumSide) * Int64(maximumSide)
    try check(avcodec_open2(context, codec, nil))
    try check(avcodec_send_packet(context, packet))
    try check(avcodec_receive_frame(context, frame))
    let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
    guard (1...maximumSide).contains(width), (1...maximumSide).contains(height) else {
      throw StillImageError.sizeOutOfRange(ImageSize(width: width, height: height))
    }
    return try body(frame)
  }

  private static func check(_ code: Int32) throws {
    guard code >= 0 else { throw StillImageError.damaged(reason: ffmpegMessage(code)) }
  }

  private init(_ frame: AVFrame) throws {
    let size = ImageSize(width: Int(frame.width), height: Int(frame.height))
    switch AVPixelFormat(frame.format) {
    case AV_PIX_FMT_PAL8:
      self = .indexed(size, rows(of: frame, bytes: size.width), palette: Palette(of: frame))
    case AV_PIX_FMT_GRAY8:
      self = .grey(size, rows(of: frame, bytes: size.width))
    case AV_PIX_FMT_MONOBLACK:
      let packed = rows(of: frame, bytes: (size.width + 7) / 8)
      let mask = Mask(size: size) { x, y in
        packed[y * ((size.width + 7) / 8) + x / 8] >> UInt8(7 - x % 8) & 1 == 1
      }
      self = .grey(size, mask.bytes())
    case AV_PIX_FMT_YA8:
      let pairs = rows(of: frame, bytes: size.width * 2)
      self = .grey(size, stride(from: 0, to: pairs.count, by: 2).map { pairs[$0] })
    case AV_PIX_FMT_GRAY16BE, AV_PIX_FMT_YA16BE, AV_PIX_FMT_RGB48BE, AV_PIX_FMT_RGBA64BE:
      throw StillImageError.sixteenBit
    default:
      self = .colour(try RGBImage(converting: frame))
    }
  }
}

/// The first `bytes` bytes of each row of a frame's first plane.
private func rows(of frame: AVFrame, bytes: Int) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: bytes * Int(frame.height)) { buffer, count in
    // The decoder allocated `height` rows of `linesize` bytes, at least `bytes` of them pixels.
    for y in 0..<Int(frame.height) {
      guard let row = frame.data.0 else { break }
      let source = row + y * Int(frame.linesize.0)
      (buffer.baseAddress! + y * bytes).initialize(from: source, count: bytes)
    }
    count = bytes * Int(frame.height)
  }
}

extension Palette {
  /// The palette of a decoded frame: 256 native-endian ARGB words in its second plane.
  fileprivate init(of frame: AVFrame) {
    var colours: [[UInt8]] = []
    frame.data.1?.withMemoryRebound(to: UInt32.self, capacity: 256) { words in
      for i in 0..<256 {
        let word = words[i]
        colours.append([16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) })
      }
    }
    self.init(colours: colours)
  }
}

func ffmpegMessage(_ code: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 128)
  av_strerror(code, &buffer, buffer.count)
  return buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
}

/// Why bytes are not an image.
package enum StillImageError: Error, Hashable, CustomStringConvertible {
  case notAnImage(firstBytes: [UInt8])
  case damaged(reason: String)
  case sizeOutOfRange(ImageSize)
  case sixteenBit
  case decoderMissing
  case outOfMemory(bytes: Int)

  package var description: String {
    switch self {
    case .notAnImage(let bytes):
      "neither a JPEG nor a PNG: it starts with "
        + (bytes.isEmpty ? "nothing" : bytes.map { String($0, radix: 16) }.joined(separator: " "))
    case .damaged(let reason): "a damaged image: \(reason)"
    case .sizeOutOfRange(let size):
      "an image of \(size); sides of up to \(StillImage.maximumSide) are read"
    case .sixteenBit: "an image with 16 bits a channel; convert it to 8 bits"
    case .decoderMissing: "this build of FFmpeg has no decoder for this kind of image"
    case .outOfMemory(let bytes): "no memory for an image file of \(bytes) bytes"
    }
  }
}
