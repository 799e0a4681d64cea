import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Annotation

@Suite struct NamedVideoTests {
  @Test func `many who name the same new file open it once, and again when it has changed`()
    async throws
  {
    let openings = Mutex(0)
    let fixture = try Fixture(frames: { size, count, damaged in
      openings.withLock { $0 += 1 }
      return PlainFrames(size: size, frameCount: count, damaged: damaged)
    })
    let file = URL(filePath: fixture.folder.path + "/videos/a.mp4")
    func open() async throws -> Set<String> {
      try await withThrowingTaskGroup { group in
        for _ in 0..<20 {
          group.addTask { try await fixture.videos.video(atPath: "a.mp4").id }
        }
        return try await group.reduce(into: []) { $0.insert($1) }
      }
    }
    try Data("video 40 30 7".utf8).write(to: file)
    let first = try await open()
    #expect(first.count == 1)
    #expect(openings.withLock { $0 } == 1)
    try Data("video 40 30 77".utf8).write(to: file)
    let second = try await open()
    #expect(second.count == 1 && second != first)
    #expect(openings.withLock { $0 } == 2)
  }
}
