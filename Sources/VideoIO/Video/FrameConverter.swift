import CFFmpeg
import Masklets

/// Converts decoded frames to RGB at the video's display size and orientation.
///
/// YUV is converted with the frame's own matrix and range, or as BT.601 with limited range if it
/// names none, like the ffmpeg tool. Not Sendable: owned by one `VideoReader`.
final class FrameConverter {
  private let orientation: Orientation
  private var scaler: OpaquePointer?
  /// Laid out as `PaddedRows`.
  private var buffer: UnsafeMutablePointer<UInt8>?
  private let stride: Int
  /// Size before the orientation is applied.
  private let codedSize: ImageSize

  init(codedSize: ImageSize, orientation: Orientation) {
    self.codedSize = codedSize
    self.orientation = orientation
    stride = PaddedRows.stride(of: codedSize)
    buffer = av_malloc(PaddedRows.byteCount(of: codedSize))?.assumingMemoryBound(to: UInt8.self)
  }

  deinit {
    sws_freeContext(scaler)
    av_free(buffer)
  }

  func image(_ frame: UnsafeMutablePointer<AVFrame>) throws -> RGBImage {
    let format = AVPixelFormat(rawValue: frame.pointee.format)
    let (width, height) = (Int32(codedSize.width), Int32(codedSize.height))
    scaler = sws_getCachedContext(
      scaler, frame.pointee.width, frame.pointee.height, format, width, height, AV_PIX_FMT_RGB24,
      SWS_BICUBIC, nil, nil, nil)
    guard let scaler, let buffer else {
      throw FFmpegError(operation: "converting a frame", code: FFmpegError.outOfMemory)
    }
    setColours(of: frame, in: scaler)
    let rows = withUnsafePointer(to: &frame.pointee.data) {
      $0.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { source in
        withUnsafePointer(to: &frame.pointee.linesize) {
          $0.withMemoryRebound(to: Int32.self, capacity: 8) { sourceStride in
            var target: [UnsafeMutablePointer<UInt8>?] = [buffer, nil, nil, nil]
            var targetStride: [Int32] = [Int32(stride), 0, 0, 0]
            return sws_scale(
              scaler, source, sourceStride, 0, frame.pointee.height, &target, &targetStride)
          }
        }
      }
    }
    try FFmpegError.check(rows, "converting a frame")
    return orientation.apply(to: buffer, stride: stride, size: codedSize)
  }

  private func setColours(of frame: UnsafeMutablePointer<AVFrame>, in scaler: OpaquePointer) {
    let space = frame.pointee.colorspace
    let matrix = sws_getCoefficients(
      space == AVCOL_SPC_UNSPECIFIED ? SWS_CS_DEFAULT : Int32(bitPattern: space.rawValue))
    let format = AVPixelFormat(rawValue: frame.pointee.format)
    let isFull =
      frame.pointee.color_range == AVCOL_RANGE_JPEG || Self.fullRangeFormats.contains(format)
    sws_setColorspaceDetails(
      scaler, matrix, isFull ? 1 : 0, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16)
  }

  private static let fullRangeFormats = [
    AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P,
  ]
}
