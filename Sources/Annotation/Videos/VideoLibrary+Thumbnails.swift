import Masklets
import Persistence
import VideoIO

extension VideoLibrary {
  /// One frame as JPEG, reduced to `width` pixels if the video is wider.
  package func thumbnail(frame: Int, width: Int, of video: Video) async throws -> [UInt8] {
    guard width < video.size.width else { return try await jpeg(frame: frame, of: video) }
    try check(frame: frame, of: video)
    let make: @Sendable () async throws -> [UInt8] = { [self] in
      // Opened separately, so that a page of pictures does not close the videos people work on.
      let frames: any FrameSource
      if let opened = try await open.opened(video.id) {
        frames = opened.frames
      } else {
        frames = try await ownFrames(of: video)
      }
      return try opener.jpeg(try await frames.frame(frame).scaledDown(toWidth: width))
    }
    guard let thumbnails else { return try await make() }
    return try await thumbnails.picture(video: video.id, frame: frame, width: width, make: make)
  }

  func check(frame: Int, of video: Video) throws {
    guard (0..<video.frameCount).contains(frame) else {
      throw RequestError(
        .unknown, "Frame \(frame) not found: the video has frames 0 to \(video.frameCount - 1)")
    }
  }
}
