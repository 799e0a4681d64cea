import Foundation
import TestSupport
import Testing

@testable import Annotation

@Suite struct ThumbnailTests {
  @Test func `a picture is made once, and again when it was removed with its video`() async throws {
    let folder = try TemporaryFolder()
    let kept = try ThumbnailFolder(path: folder.path + "/thumbnails")
    let made = Counter()
    for _ in 0..<3 {
      let picture = try await kept.picture(video: "v", frame: 1, width: 20) {
        await made.count()
        return [1, 2]
      }
      #expect(picture == [1, 2])
    }
    #expect(await made.total == 1)
    try await kept.remove(video: "v")
    _ = try await kept.picture(video: "v", frame: 1, width: 20) {
      await made.count()
      return [1, 2]
    }
    #expect(await made.total == 2)
  }

  @Test func `the folder stays below its bound`() async throws {
    let folder = try TemporaryFolder()
    let kept = try ThumbnailFolder(path: folder.path + "/thumbnails", capacity: 1000)
    for frame in 0..<50 {
      _ = try await kept.picture(video: "v", frame: frame, width: 20) {
        [UInt8](repeating: 1, count: 100)
      }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/thumbnails")
    #expect(names.count <= 10 && names.count >= 5)
  }

  @Test func `a thumbnail is as wide as asked for, and never wider than the video`() async throws {
    let fixture = try Fixture()
    let video = try await fixture.upload()
    #expect(try await fixture.videos.thumbnail(frame: 7, width: 20, of: video) == [7])
    #expect(try await fixture.videos.thumbnail(frame: 7, width: 400, of: video) == [7])
    let error = try await refusal {
      try await fixture.videos.thumbnail(frame: 10, width: 20, of: video)
    }
    #expect(error?.kind == .unknown)
  }
}

private actor Counter {
  private(set) var total = 0
  func count() { total += 1 }
}
