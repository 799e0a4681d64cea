import CFFmpeg
import DurableFiles
import Foundation
import Masklets

/// Writes an MP4: H.264 if FFmpeg has an encoder for it, else MPEG-4 part 2; 4:2:0, BT.601.
///
///     let writer = try VideoWriter(to: url, size: size, frameRate: 24)
///     for image in images { try writer.append(image) }
///     try writer.finish()
///
/// The file is written under a temporary name and renamed when it is finished. Odd sides grow by
/// one pixel, as 4:2:0 requires. Memory: the encoder's own frames. Not Sendable.
package final class VideoWriter {
  private let target: URL
  private let partial: URL
  private let size: ImageSize
  private var container: UnsafeMutablePointer<AVFormatContext>?
  private var encoder: UnsafeMutablePointer<AVCodecContext>?
  private var frame = av_frame_alloc()
  private var packet = av_packet_alloc()
  private var scaler: OpaquePointer?
  private var count: Int64 = 0

  package init(to target: URL, size: ImageSize, frameRate: Double) throws {
    self.target = target
    self.size = size
    partial = target.deletingLastPathComponent()
      .appending(path: ".\(target.lastPathComponent).\(UUID().uuidString).partial.mp4")
    let rate = av_d2q(frameRate.isFinite && frameRate > 0 ? frameRate : 25, 1_000_000)
    do {
      try open(rate: rate)
    } catch {
      close()
      throw error
    }
  }

  deinit {
    close()
  }

  private func open(rate: AVRational) throws {
    FFmpegLog.silenced
    try FFmpegError.check(
      avformat_alloc_output_context2(&container, nil, "mp4", partial.path), "preparing an MP4")
    guard
      let codec = avcodec_find_encoder_by_name("libx264")
        ?? avcodec_find_encoder(AV_CODEC_ID_MPEG4),
      let encoder = avcodec_alloc_context3(codec),
      let stream = avformat_new_stream(container, nil)
    else { throw FFmpegError(operation: "finding a video encoder", code: FFmpegError.outOfMemory) }
    self.encoder = encoder
    encoder.pointee.width = Int32(size.width + size.width % 2)
    encoder.pointee.height = Int32(size.height + size.height % 2)
    encoder.pointee.pix_fmt = AV_PIX_FMT_YUV420P
    encoder.pointee.time_base = av_inv_q(rate)
    encoder.pointee.framerate = rate
    encoder.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
    // swscale converts with this matrix; players assume BT.709 for an untagged HD video.
    encoder.pointee.colorspace = AVCOL_SPC_SMPTE170M
    encoder.pointee.color_range = AVCOL_RANGE_MPEG
    if codec.pointee.id == AV_CODEC_ID_MPEG4 {
      encoder.pointee.flags |= AV_CODEC_FLAG_QSCALE
      encoder.pointee.global_quality = 4 * FF_QP2LAMBDA
    } else {
      av_opt_set(encoder.pointee.priv_data, "preset", "veryfast", 0)
      av_opt_set(encoder.pointee.priv_data, "crf", "20", 0)
    }
    try FFmpegError.check(avcodec_open2(encoder, codec, nil), "opening the video encoder")
    try FFmpegError.check(
      avcodec_parameters_from_context(stream.pointee.codecpar, encoder), "describing the video")
    stream.pointee.time_base = encoder.pointee.time_base
    stream.pointee.avg_frame_rate = rate
    try FFmpegError.check(
      avio_open(&container!.pointee.pb, partial.path, AVIO_FLAG_WRITE),
      "creating \(partial.lastPathComponent)")
    try FFmpegError.check(avformat_write_header(container, nil), "writing the header")
    frame!.pointee.format = AV_PIX_FMT_YUV420P.rawValue
    frame!.pointee.width = encoder.pointee.width
    frame!.pointee.height = encoder.pointee.height
    try FFmpegError.check(av_frame_get_buffer(frame, 0), "making room for a frame")
    scaler = sws_getContext(
      encoder.pointee.width, encoder.pointee.height, AV_PIX_FMT_RGB24, encoder.pointee.width,
      encoder.pointee.height, AV_PIX_FMT_YUV420P, SWS_BICUBIC, nil, nil, nil)
  }

  /// Adds a frame.
  ///
  /// - Precondition: the image has the writer's size.
  package func append(_ image: RGBImage) throws {
    precondition(image.size == size, "a frame of \(image.size) in a video of \(size)")
    try FFmpegError.check(av_frame_make_writable(frame), "reusing a frame")
    let even = ImageSize(
      width: size.width + size.width % 2, height: size.height + size.height % 2)
    let padded = PaddedRows(image, size: even)
    try padded.bytes.withUnsafeBufferPointer { pixels in
      var rows: [UnsafePointer<UInt8>?] = [pixels.baseAddress, nil, nil, nil]
      var strides: [Int32] = [Int32(padded.stride), 0, 0, 0]
      // The tuples hold 8 pointers and 8 line sizes, as the C arrays that swscale takes.
      try withUnsafePointer(to: &frame!.pointee.data) { planes in
        try withUnsafePointer(to: &frame!.pointee.linesize) { planeStrides in
          _ = try FFmpegError.check(
            sws_scale(
              scaler, &rows, &strides, 0, Int32(padded.size.height),
              UnsafeRawPointer(planes).assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self),
              UnsafeRawPointer(planeStrides).assumingMemoryBound(to: Int32.self)),
            "converting a frame")
        }
      }
    }
    frame!.pointee.pts = count
    count += 1
    try encode(frame)
  }

  /// Writes the remaining frames and moves the file into place.
  package func finish() throws {
    try encode(nil)
    try FFmpegError.check(av_write_trailer(container), "finishing the video")
    close(keepingFile: true)
    do {
      try DurableFile.flush(partial.path)
      try DurableFile.move(partial.path, to: target.path)
    } catch let error as POSIXError {
      unlink(partial.path)
      throw VideoWriterError.cannotMoveIntoPlace(
        target.lastPathComponent, reason: String(cString: strerror(error.code.rawValue)))
    }
  }

  private func encode(_ frame: UnsafeMutablePointer<AVFrame>?) throws {
    try FFmpegError.check(avcodec_send_frame(encoder, frame), "encoding a frame")
    while true {
      let code = avcodec_receive_packet(encoder, packet)
      if code == FF_EAGAIN || code == FF_EOF { return }
      try FFmpegError.check(code, "encoding a frame")
      // A frame lasts one tick; without it the last frame would have no duration.
      packet!.pointee.duration = 1
      av_packet_rescale_ts(
        packet, encoder!.pointee.time_base, container!.pointee.streams[0]!.pointee.time_base)
      packet!.pointee.stream_index = 0
      try FFmpegError.check(av_interleaved_write_frame(container, packet), "writing a frame")
    }
  }

  private func close(keepingFile: Bool = false) {
    sws_freeContext(scaler)
    scaler = nil
    av_frame_free(&frame)
    av_packet_free(&packet)
    avcodec_free_context(&encoder)
    guard let container else { return }
    if container.pointee.pb != nil {
      avio_closep(&container.pointee.pb)
      if !keepingFile { unlink(partial.path) }
    }
    avformat_free_context(container)
    self.container = nil
  }
}

package enum VideoWriterError: Error, CustomStringConvertible {
  case cannotMoveIntoPlace(String, reason: String)

  package var description: String {
    switch self {
    case .cannotMoveIntoPlace(let name, let reason):
      "the video can't be put in place as \(name): \(reason)"
    }
  }
}
