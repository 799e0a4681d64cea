import CFFmpeg
import Masklets

/// Turns the packets of a `Demuxer` into frames in display order.
///
/// Not Sendable: owned by one `VideoReader`.
final class FrameDecoder {
  let demuxer: Demuxer
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let frame: UnsafeMutablePointer<AVFrame>
  private var isDraining = false
  private var failuresWhileDraining = 0

  /// - Parameter maximumPixels: larger frames, which a damaged stream may announce at any point,
  ///   count as undecodable before memory is allocated for them.
  init(demuxer: Demuxer, maximumPixels: Int) throws {
    let parameters = demuxer.stream.pointee.codecpar!
    guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
      throw VideoError.unsupportedCodec(
        String(cString: avcodec_get_name(parameters.pointee.codec_id)))
    }
    context = avcodec_alloc_context3(codec)
    frame = av_frame_alloc()
    self.demuxer = demuxer
    try FFmpegError.check(
      avcodec_parameters_to_context(context, parameters), "setting up the decoder")
    context.pointee.pkt_timebase = demuxer.stream.pointee.time_base
    context.pointee.thread_count = 2
    context.pointee.max_pixels = Int64(maximumPixels)
    let code = avcodec_open2(context, codec, nil)
    guard code >= 0 else {
      throw VideoError.notAVideo(
        reason: FFmpegError(operation: "opening the decoder", code: code).reason)
    }
  }

  deinit {
    var (frame, context) = (Optional(frame), Optional(context))
    av_frame_free(&frame)
    avcodec_free_context(&context)
  }

  /// The next frame in display order, valid until the next call; nil at the end.
  ///
  /// Packets that can't be decoded are skipped, as by players.
  ///
  /// - Parameter timestamp: of frames shown before it, only those are decoded that others refer to,
  ///   half of them in most files. Nil to decode all.
  func next(omittingBefore timestamp: Int64? = nil) throws -> UnsafeMutablePointer<AVFrame>? {
    while true {
      let code = avcodec_receive_frame(context, frame)
      if code >= 0 { return frame }
      if code == FF_EOF { return nil }
      if isDraining {
        // Each frame still inside the decoder fails at most once.
        failuresWhileDraining += 1
        if failuresWhileDraining > 64 { return nil }
      } else if let packet = demuxer.next() {
        let shown = packet.pointee.pts
        let isOmitted = timestamp.map { shown != FF_NO_PTS && shown < $0 } ?? false
        context.pointee.skip_frame = isOmitted ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
        let sent = avcodec_send_packet(context, packet)
        if sent == FFmpegError.outOfMemory {
          throw FFmpegError(operation: "decoding", code: sent)
        }
      } else {
        isDraining = true
        avcodec_send_packet(context, nil)
      }
    }
  }

  /// Restarts decoding at the packet with this decoding timestamp, whose frame is shown at
  /// `presentation`.
  func seek(to decoding: Int64, shownAt presentation: Int64) throws {
    try demuxer.seek(to: decoding, shownAt: presentation)
    avcodec_flush_buffers(context)
    isDraining = false
    failuresWhileDraining = 0
  }
}

extension FFmpegError {
  static let outOfMemory = -ENOMEM
}
