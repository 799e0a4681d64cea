import Annotation
import Foundation
import TestSupport
import Testing

@Suite struct VideoLibraryTests {
  @Test func `an upload is stored whole under its content's hash, and once`() async throws {
    let fixture = try Fixture()
    let video = try await fixture.upload(name: "../x/clip.MP4")
    #expect(video.name == "clip.MP4")
    #expect(video.size == Fixture.size)
    #expect(video.frameCount == 10)
    let again = try await fixture.upload(name: "other.mp4")
    #expect(again == video)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: fixture.folder.path + "/videos")
    #expect(files == [video.id + ".mp4"])
    #expect(video.id.count == 64)
    #expect(try await fixture.videos.videos().items == [video])
  }

  @Test func `what is no video, empty or too large leaves nothing behind`() async throws {
    var limits = AnnotationLimits()
    limits.uploadBytes = 20
    limits.frameDimension = 100
    limits.videoFrames = 50
    let fixture = try Fixture(limits: limits)
    let text = try await refusal { try await fixture.upload("hello world") }
    #expect(text?.kind == .unsupported)
    #expect(text?.message == "a.mp4: it starts with no header")
    let empty = try await refusal { try await fixture.upload("") }
    #expect(empty?.kind == .invalid)
    let large = try await refusal { try await fixture.upload("video 10 10 10 1 2 3 4") }
    #expect(large?.kind == .tooLarge)
    let wide = try await refusal { try await fixture.upload("video 101 10 10") }
    #expect(wide?.kind == .invalid)
    let long = try await refusal { try await fixture.upload("video 10 10 51") }
    #expect(long?.kind == .invalid)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: fixture.folder.path + "/videos")
    #expect(files.isEmpty)
    #expect(try await fixture.videos.videos().items.isEmpty)
  }

  @Test func `a path inside the roots is opened, whole or relative`() async throws {
    let fixture = try Fixture()
    let shared = fixture.folder.path + "/videos/sub"
    try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: true)
    try "video 40 30 7".write(toFile: shared + "/b.mp4", atomically: true, encoding: .utf8)
    let whole = try await fixture.service.openSession(videoPath: shared + "/b.mp4")
    #expect(whole.video.frameCount == 7)
    #expect(whole.videoPath == shared + "/b.mp4")
    let relative = try await fixture.service.openSession(videoPath: "sub/b.mp4")
    #expect(relative.video.id == whole.video.id)
    #expect(relative.id != whole.id)
  }

  @Test(arguments: [
    "/etc/passwd", "../masklet.sqlite", "videos/../../etc/passwd", "link.mp4", "folder/out.png",
    "missing.mp4", "", "a\0b", "/",
  ])
  func `missing and forbidden paths are both not found, and no host path is told`(
    path: String
  ) async throws {
    let fixture = try Fixture()
    let videos = fixture.folder.path + "/videos"
    try "video 40 30 7".write(
      toFile: fixture.folder.path + "/secret.mp4", atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(
      atPath: videos + "/link.mp4", withDestinationPath: fixture.folder.path + "/secret.mp4")
    try FileManager.default.createSymbolicLink(
      atPath: videos + "/folder", withDestinationPath: fixture.folder.path)
    let error = try await refusal { try await fixture.service.openSession(videoPath: path) }
    #expect(error?.kind == .notFound)
    #expect(error?.message.contains(fixture.folder.path) == false)
  }

  @Test func `a folder of pictures with a link to the outside is not found`() async throws {
    let fixture = try Fixture()
    let frames = fixture.folder.path + "/videos/frames"
    try FileManager.default.createDirectory(atPath: frames, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: frames + "/00000.jpg", withDestinationPath: "/etc/passwd")
    let error = try await refusal { try await fixture.videos.video(atPath: "frames") }
    #expect(error?.kind == .notFound)
  }

  @Test func `frames are served as JPEG, and none outside the video`() async throws {
    let fixture = try Fixture()
    let video = try await fixture.upload()
    #expect(try await fixture.videos.jpeg(frame: 7, of: video) == [7])
    let error = try await refusal { try await fixture.videos.jpeg(frame: 10, of: video) }
    #expect(error?.kind == .unknown)
  }

  @Test func `videos are listed in pages, the latest first`() async throws {
    let fixture = try Fixture()
    var ids: [String] = []
    for frames in 1...5 {
      ids.insert(try await fixture.upload(frames: frames).id, at: 0)
      fixture.clock.advance(by: .seconds(1))
    }
    let first = try await fixture.videos.videos(limit: 3)
    #expect(first.items.map(\.id) == Array(ids.prefix(3)))
    let rest = try await fixture.videos.videos(after: first.nextCursor, limit: 3)
    #expect(rest.items.map(\.id) == Array(ids.suffix(2)))
    #expect(rest.nextCursor == nil)
  }

  @Test func `a video is removed with its file and sessions`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    try await fixture.videos.removeVideo(session.video.id)
    let error = try await refusal { try await fixture.service.sessionOrClosed(session.id) }
    #expect(error?.kind == .unknown)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: fixture.folder.path + "/videos")
    #expect(files.isEmpty)
  }
}
