import CFFmpeg
import Masklets

/// The sizes of frames as their packets announce them, without decoding: a stream may change its size
/// at any entry.
///
/// Only for codecs whose headers FFmpeg's parsers read, H.264, HEVC and AV1 among them. Not Sendable:
/// owned by one scan.
final class AnnouncedSize {
  private let parser: UnsafeMutablePointer<AVCodecParserContext>
  private let context: UnsafeMutablePointer<AVCodecContext>

  /// Nil for codecs without a parser.
  init?(of stream: UnsafeMutablePointer<AVStream>) {
    guard let parameters = stream.pointee.codecpar,
      let parser = av_parser_init(Int32(parameters.pointee.codec_id.rawValue))
    else { return nil }
    guard let context = avcodec_alloc_context3(nil),
      avcodec_parameters_to_context(context, parameters) >= 0
    else {
      av_parser_close(parser)
      return nil
    }
    parser.pointee.flags |= PARSER_FLAG_COMPLETE_FRAMES
    self.parser = parser
    self.context = context
  }

  deinit {
    av_parser_close(parser)
    var context = Optional(context)
    avcodec_free_context(&context)
  }

  /// The size of the packet's frame; nil if it does not say.
  func size(of packet: UnsafeMutablePointer<AVPacket>) -> ImageSize? {
    // The output points into the packet, which outlives this call, and is not read.
    var output: UnsafeMutablePointer<UInt8>?
    var count: Int32 = 0
    av_parser_parse2(
      parser, context, &output, &count, packet.pointee.data, packet.pointee.size,
      packet.pointee.pts, packet.pointee.dts, packet.pointee.pos)
    let (width, height) = (parser.pointee.width, parser.pointee.height)
    return width > 0 && height > 0 ? ImageSize(width: Int(width), height: Int(height)) : nil
  }
}
