import Masklets

/// How the library opens video files and encodes pictures.
package struct VideoReader: Sendable {
  /// A file opened: its frames and its rate.
  package struct Opened: Sendable {
    package let frames: any FrameSource
    package let framesPerSecond: Double

    package init(frames: any FrameSource, framesPerSecond: Double) {
      self.frames = frames
      self.framesPerSecond = framesPerSecond
    }
  }

  /// Opens the video file or the folder of pictures at a path; throws an error whose description
  /// is fit for a person when it cannot be decoded.
  package let open: @Sendable (_ path: String) async throws -> Opened
  /// A picture as JPEG.
  package let jpeg: @Sendable (RGBImage) throws -> [UInt8]

  package init(
    open: @escaping @Sendable (_ path: String) async throws -> Opened,
    jpeg: @escaping @Sendable (RGBImage) throws -> [UInt8]
  ) {
    self.open = open
    self.jpeg = jpeg
  }
}
