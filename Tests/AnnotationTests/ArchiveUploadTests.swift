import Foundation
import Masklets
import TestSupport
import Testing
import VideoIO

@testable import Annotation
@testable import Persistence

/// Uploads of zip archives of images, which are read as the server reads them.
@Suite struct ArchiveUploadTests {
  private let folder: TemporaryFolder
  private let videos: VideoLibrary

  init() throws {
    folder = try TemporaryFolder()
    try folder.write([], to: "videos/empty.mp4")
    let opener = VideoOpener(
      manifests: ManifestFolder(url: folder.url.appending(path: "manifests")),
      open: { path, allows in
        let frames = try await openFrameSource(at: path, allows: allows)
        return VideoOpener.Opened(frames: frames, framesPerSecond: 25)
      },
      jpeg: { Array($0.pixels.prefix(1)) })
    videos = try VideoLibrary(
      store: try Store(path: folder.path + "/masklet.sqlite"), opener: opener,
      uploads: folder.path + "/uploads", roots: [folder.path + "/videos"],
      thumbnails: try ThumbnailFolder(path: folder.path + "/thumbnails"))
  }

  /// Frames of 24×16 pixels in these shades.
  private func archive(_ shades: [UInt8]) throws -> [UInt8] {
    try zipArchive(
      of: try shades.enumerated().map { number, shade in
        let picture = RGBImage(size: ImageSize(width: 24, height: 16), repeating: shade)
        return ("shot \(number).png", try ColourPNG.encode(picture))
      })
  }

  private func stream(_ bytes: [UInt8]) -> AsyncStream<[UInt8]> {
    AsyncStream { continuation in
      continuation.yield(bytes)
      continuation.finish()
    }
  }

  private func files(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path(name))
  }

  @Test func `an archive is a video whose file workers can fetch`() async throws {
    let bytes = try archive([10, 20, 30])
    let video = try await videos.upload(named: "shots.zip", pieces: stream(bytes))
    #expect(video.name == "shots.zip")
    #expect(video.frameCount == 3)
    #expect(video.size == ImageSize(width: 24, height: 16))
    #expect(try files("uploads") == [video.id + ".zip"])
    #expect(try await videos.jpeg(frame: 2, of: video) == [30])
    // Scaling may change a shade by its rounding.
    let thumbnail = try await videos.thumbnail(frame: 1, width: 16, of: video)
    #expect(abs(Int(thumbnail[0]) - 20) <= 2)
    #expect(try await videos.frames(of: video).identity == video.id)
    let content = try await videos.content(of: video)
    #expect(content.digest == video.id)
    #expect(FileManager.default.contents(atPath: content.path) == Data(bytes))
    #expect(try await videos.upload(named: "other.zip", pieces: stream(bytes)).id == video.id)
    try await videos.removeVideo(video.id)
    #expect(try files("uploads").isEmpty)
    #expect(try files("thumbnails").isEmpty)
  }

  @Test func `an upload of an archive goes on where it was interrupted`() async throws {
    let bytes = try archive([10, 20])
    let upload = try await videos.startUpload(named: "shots.zip", bytes: Int64(bytes.count))
    let half = try await videos.append(
      to: upload.id, at: 0, pieces: stream(Array(bytes[..<100])))
    #expect(half.offset == 100)
    let done = try await videos.append(
      to: upload.id, at: 100, pieces: stream(Array(bytes[100...])))
    #expect(done.video?.frameCount == 2)
  }

  @Test func `an archive that is no video is refused with a sentence, and leaves nothing`()
    async throws
  {
    let letter = try zipArchive(of: [("letter.txt", [1])])
    let error = try await refusal {
      try await videos.upload(named: "letter.zip", pieces: stream(letter))
    }
    #expect(error?.kind == .unsupported)
    #expect(error?.message == "letter.zip: letter.zip holds no JPEG or PNG images")
    #expect(try files("uploads").isEmpty)
  }

  @Test func `an archive may be named by its path`() async throws {
    try folder.write(try archive([10, 20]), to: "videos/shots.zip")
    let video = try await videos.video(atPath: "shots.zip")
    #expect(video.frameCount == 2)
    #expect(try await videos.video(atPath: "shots.zip").id == video.id)
    #expect(try await videos.jpeg(frame: 1, of: video) == [20])
    #expect(try await videos.content(of: video).digest.count == 64)
  }
}
