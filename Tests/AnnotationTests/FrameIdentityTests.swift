import Foundation
import Testing

@testable import Annotation

@Suite struct FrameIdentityTests {
  @Test func `frames of an upload are known by its contents, in jobs too`() async throws {
    let fixture = try Fixture()
    let video = try await fixture.upload(frames: 3)
    #expect(try await fixture.videos.frames(of: video).identity == video.id)
    #expect(try await fixture.videos.ownFrames(of: video).identity == video.id)
  }

  @Test func `frames of a file that was changed are other frames`() async throws {
    let fixture = try Fixture()
    let folder = fixture.folder.path + "/videos"
    func identity(_ name: String, _ text: String, time: Double) async throws -> String? {
      let path = "\(folder)/\(name)"
      try Data(text.utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceReferenceDate: time)], ofItemAtPath: path)
      let video = try await fixture.videos.video(atPath: path)
      return try await fixture.videos.frames(of: video).identity
    }
    let first = try await identity("a.mp4", "video 40 30 10", time: 1000)
    #expect(first != nil)
    #expect(try await identity("a.mp4", "video 40 30 10", time: 1000) == first)
    #expect(try await identity("a.mp4", "video 40 30 10", time: 2000) != first)
    #expect(try await identity("b.mp4", "video 40 30 10", time: 1000) != first)
  }
}
