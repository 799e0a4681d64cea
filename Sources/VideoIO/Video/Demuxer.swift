import CFFmpeg
import Foundation

/// The packets of a file's best video stream.
///
/// Not Sendable: owned by one `VideoReader`.
final class Demuxer {
  /// Accepted containers. Playlists are not among them: they name further files to read.
  private static let formats = """
    mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg,asf,gif,m4v,h264,hevc,ivf,\
    mjpeg,nut,mxf,dv,yuv4mpegpipe,obu
    """

  let stream: UnsafeMutablePointer<AVStream>
  private let context: UnsafeMutablePointer<AVFormatContext>
  private let packet: UnsafeMutablePointer<AVPacket>
  /// True if `packet` was read already but not given to the caller.
  private var isReadAhead = false

  init(path: String) throws {
    FFmpegLog.silenced
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    av_dict_set(&options, "protocol_whitelist", "file", 0)
    av_dict_set(&options, "format_whitelist", Self.formats, 0)
    var opened: UnsafeMutablePointer<AVFormatContext>?
    // "file:" keeps a name with a colon from being read as a protocol.
    let code = avformat_open_input(&opened, "file:" + path, nil, &options)
    guard code >= 0, let context = opened else {
      throw VideoError.notAVideo(reason: FFmpegError(operation: "opening", code: code).reason)
    }
    guard avformat_find_stream_info(context, nil) >= 0 else {
      avformat_close_input(&opened)
      throw VideoError.notAVideo(reason: "its streams can't be identified")
    }
    let index = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
    guard index >= 0, let stream = context.pointee.streams[Int(index)] else {
      avformat_close_input(&opened)
      throw VideoError.noVideoStream
    }
    for i in 0..<Int(context.pointee.nb_streams) where i != Int(index) {
      context.pointee.streams[i]?.pointee.discard = AVDISCARD_ALL
    }
    self.context = context
    self.stream = stream
    packet = av_packet_alloc()
  }

  deinit {
    var (packet, context) = (Optional(packet), Optional(context))
    av_packet_free(&packet)
    avformat_close_input(&context)
  }

  /// The next packet of the video stream, valid until the next call; nil at the end, and where the
  /// rest of the file is damaged.
  func next() -> UnsafeMutablePointer<AVPacket>? {
    if isReadAhead {
      isReadAhead = false
      return packet
    }
    repeat {
      av_packet_unref(packet)
      if av_read_frame(context, packet) < 0 { return nil }
    } while packet.pointee.stream_index != stream.pointee.index
    return packet
  }

  /// Moves to the packet with this decoding timestamp, or to the last packet before it that
  /// decoding can start from.
  ///
  /// Containers differ in which times they seek by. MP4's lie between the two of a packet, so that its
  /// decoding timestamp would lead to the entry before, and decoding would take a whole group of
  /// pictures longer.
  ///
  /// - Parameter presentation: when the packet's frame is shown.
  func seek(to decoding: Int64, shownAt presentation: Int64) throws {
    if (try? seek(to: presentation)) != nil, let packet = next() {
      let (pts, dts) = (packet.pointee.pts, packet.pointee.dts)
      // Right after seeking some demuxers do not know the decoding timestamp.
      isReadAhead = pts == presentation || (dts == FF_NO_PTS ? pts : dts) <= decoding
      if isReadAhead { return }
    }
    try seek(to: decoding)
  }

  private func seek(to timestamp: Int64) throws {
    isReadAhead = false
    try FFmpegError.check(
      avformat_seek_file(context, stream.pointee.index, .min, timestamp, timestamp, 0),
      "seeking")
  }
}
