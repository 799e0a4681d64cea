import Masklets

/// Why a video can't be used, in a sentence for the person who chose it. No path is named.
package enum VideoError: Error, Hashable, Sendable {
  case missing
  case notAFile
  case empty
  /// FFmpeg cannot read it, for this reason.
  case notAVideo(reason: String)
  case noVideoStream
  case unsupportedCodec(String)
  case badDimensions(ImageSize, maximum: Int)
  /// The stream changes its size at this frame, beyond the limit.
  case grows(to: ImageSize, atFrame: Int, maximum: Int)
  case noFrames
  case tooManyFrames(Int, maximum: Int)
  case noSuchFrame(Int, frameCount: Int)
  /// The stream is damaged at this frame.
  case undecodable(frame: Int)
}

extension VideoError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing: "there is no such video; check the path"
    case .notAFile: "this is not a video file, or a folder or zip archive of JPEG or PNG images"
    case .empty: "the file is empty (0 bytes); upload it again"
    case .notAVideo(let reason):
      "the file can't be read as a video (\(reason)); convert it to MP4 and try again"
    case .noVideoStream: "the file has no picture, only other streams; choose a video"
    case .unsupportedCodec(let name):
      "the video is coded as \(name), for which there is no decoder here; convert it to H.264"
    case .badDimensions(let size, let maximum):
      "the frames are \(size) pixels; each side must be 1 to \(maximum): scale the video down"
    case .grows(let size, let frame, let maximum):
      "from frame \(frame) on the frames are \(size) pixels; no side may be longer than \(maximum): "
        + "scale the video down or cut it there"
    case .noFrames: "the video has no frame that can be decoded; check that it plays"
    case .tooManyFrames(let count, let maximum):
      "the video has \(count) frames, more than the \(maximum) allowed; cut it shorter"
    case .noSuchFrame(let frame, let count):
      "frame \(frame) is outside the video's frames 0 to \(count - 1)"
    case .undecodable(let frame):
      "the video is damaged at frame \(frame), which can't be decoded; re-encode or cut it"
    }
  }
}
