import CFFmpeg
import Masklets

/// PNG files, read by FFmpeg.
enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Decodes a whole file. The bytes may come from anywhere; the header's sides are checked before
  /// memory is allocated for the picture, checksums while it is read.
  static func decode(_ bytes: [UInt8], maximumSide: Int) throws -> StillImage {
    FFmpegLog.silenced
    try checkHeader(bytes, maximumSide: maximumSide)
    guard let codec = avcodec_find_decoder(AV_CODEC_ID_PNG) else {
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
    guard let context, let packet, let frame, let count = Int32(exactly: bytes.count),
      av_new_packet(packet, count) == 0
    else { throw StillImageError.outOfMemory(bytes: bytes.count) }
    // `av_new_packet` allocated exactly `count` bytes, and the padding that decoders require.
    packet.pointee.data.update(from: bytes, count: bytes.count)
    context.pointee.thread_count = 1
    context.pointee.err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE
    try check(avcodec_open2(context, codec, nil))
    try check(avcodec_send_packet(context, packet))
    try check(avcodec_receive_frame(context, frame))
    return try image(of: frame.pointee)
  }

  private static func check(_ code: Int32) throws {
    guard code >= 0 else { throw StillImageError.damaged(reason: FFmpegError.reason(code)) }
  }

  /// The first chunk is IHDR: length, name, width, height, all big-endian.
  private static func checkHeader(_ bytes: [UInt8], maximumSide: Int) throws {
    guard bytes.count >= 33, bytes[12..<16].elementsEqual("IHDR".utf8) else {
      throw StillImageError.damaged(reason: "the PNG has no header")
    }
    func side(at offset: Int) -> Int {
      bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let size = ImageSize(width: side(at: 16), height: side(at: 20))
    guard (1...maximumSide).contains(size.width), (1...maximumSide).contains(size.height) else {
      throw StillImageError.sizeOutOfRange(size, maximum: maximumSide)
    }
  }

  private static func image(of frame: AVFrame) throws -> StillImage {
    let size = ImageSize(width: Int(frame.width), height: Int(frame.height))
    switch AVPixelFormat(frame.format) {
    case AV_PIX_FMT_PAL8:
      return .indexed(size, bytes(of: frame, pixel: 1, [0]), palette: Palette(of: frame))
    case AV_PIX_FMT_GRAY8:
      return .grey(size, bytes(of: frame, pixel: 1, [0]))
    case AV_PIX_FMT_YA8:
      return .grey(size, bytes(of: frame, pixel: 2, [0]))
    case AV_PIX_FMT_MONOBLACK:
      return .grey(size, bits(of: frame))
    case AV_PIX_FMT_RGB24:
      return .colour(RGBImage(size: size, pixels: bytes(of: frame, pixel: 3, [0, 1, 2])))
    case AV_PIX_FMT_RGBA:
      return .colour(RGBImage(size: size, pixels: bytes(of: frame, pixel: 4, [0, 1, 2])))
    case AV_PIX_FMT_RGB48BE:
      return .colour(RGBImage(size: size, pixels: bytes(of: frame, pixel: 6, [0, 2, 4])))
    case AV_PIX_FMT_RGBA64BE:
      return .colour(RGBImage(size: size, pixels: bytes(of: frame, pixel: 8, [0, 2, 4])))
    case AV_PIX_FMT_GRAY16BE, AV_PIX_FMT_YA16BE:
      throw StillImageError.sixteenBit
    default:
      throw StillImageError.damaged(reason: "its pixel format \(frame.format) is unknown")
    }
  }

  /// The bytes at `offsets` of each pixel of a frame's first plane, `[height, width, offsets]`.
  ///
  /// - Parameter pixel: bytes of a pixel in the plane.
  private static func bytes(of frame: AVFrame, pixel: Int, _ offsets: [Int]) -> [UInt8] {
    let (width, height) = (Int(frame.width), Int(frame.height))
    let rowLength = width * offsets.count
    return [UInt8](unsafeUninitializedCapacity: rowLength * height) { buffer, count in
      // The decoder allocated `height` rows of `linesize` bytes, at least `width` pixels each.
      let plane = UnsafePointer(frame.data.0!)
      for y in 0..<height {
        let source = plane + y * Int(frame.linesize.0)
        let target = buffer.baseAddress! + y * rowLength
        if offsets.count == pixel {
          target.initialize(from: source, count: rowLength)
          continue
        }
        for (i, offset) in offsets.enumerated() {
          for x in 0..<width { target[x * offsets.count + i] = source[x * pixel + offset] }
        }
      }
      count = rowLength * height
    }
  }

  /// 255 for each set bit of a frame of one bit per pixel, else 0.
  private static func bits(of frame: AVFrame) -> [UInt8] {
    let (width, height) = (Int(frame.width), Int(frame.height))
    return [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
      // The decoder allocated `height` rows of `linesize` bytes, at least `width` bits each.
      for y in 0..<height {
        let source = frame.data.0! + y * Int(frame.linesize.0)
        for x in 0..<width {
          buffer[y * width + x] = source[x / 8] >> UInt8(7 - x % 8) & 1 == 1 ? 255 : 0
        }
      }
      count = width * height
    }
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
