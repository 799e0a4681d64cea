import Masklets
import VideoIO

/// Opens video files and encodes pictures for the library; the composition root says how.
package struct VideoOpener: Sendable {
  /// An open file: its frames and its rate.
  package struct Opened: Sendable {
    package let frames: any FrameSource
    package let framesPerSecond: Double

    package init(frames: any FrameSource, framesPerSecond: Double) {
      self.frames = frames
      self.framesPerSecond = framesPerSecond
    }
  }

  /// Where `open` stores the frame manifests of video files; nil if it stores none.
  package let manifests: ManifestFolder?
  /// Opens the video file, or the folder or archive of pictures, at a path. If it cannot be decoded,
  /// the description of the error thrown is a sentence for a person. `allows` says whether the
  /// picture with this real path may be read.
  package let open:
    @Sendable (_ path: String, _ allows: @escaping @Sendable (String) -> Bool) async throws ->
      Opened
  /// Encodes a picture as JPEG.
  package let jpeg: @Sendable (RGBImage) throws -> [UInt8]

  package init(
    manifests: ManifestFolder? = nil,
    open:
      @escaping @Sendable (
        _ path: String, _ allows: @escaping @Sendable (String) -> Bool
      ) async throws -> Opened,
    jpeg: @escaping @Sendable (RGBImage) throws -> [UInt8]
  ) {
    self.manifests = manifests
    self.open = open
    self.jpeg = jpeg
  }
}
