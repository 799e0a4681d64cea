import Foundation
import Masklets
import TestSupport
import Testing

@testable import Server

@Suite struct DepartureTests {
  @Test func `a frame is not decoded on for a client that has left`() async throws {
    let frames = SlowFrames()
    try await TestService.listen(frames: frames) { port in
      let video = try await RawClient.run {
        let client = try RawClient(port: port)
        client.say("POST /api/v1/videos?name=a.mp4 HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        client.say("Content-Length: 4\r\nConnection: close\r\n\r\nCLIP")
        return client.hear() ?? ""
      }
      let id = try #require(video.firstMatch(of: /"id": ?"([^"]+)"/)).1
      do {
        let client = try RawClient(port: port)
        client.say("GET /api/v1/videos/\(id)/frames/7 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await frames.asked.wait()
        withExtendedLifetime(client) {}
      }
      #expect(await frames.wasCancelled)
    }
  }
}

/// Frames of which number 7 takes a minute, unless it is cancelled.
private struct SlowFrames: FrameSource {
  var size = ImageSize(width: 64, height: 48)
  var frameCount = 12
  /// Opens when frame 7 is being decoded.
  let asked = Latch()
  private let ends = AsyncStream<Bool>.makeStream()

  /// How the first decoding of frame 7 ended.
  var wasCancelled: Bool {
    get async { await ends.stream.first { _ in true } ?? false }
  }

  func frame(_ index: Int) async throws -> RGBImage {
    if index == 7 {
      await asked.open()
      do {
        try await Task.sleep(for: .seconds(60))
        ends.continuation.yield(false)
      } catch {
        ends.continuation.yield(true)
        throw error
      }
    }
    return RGBImage(size: size, repeating: 0)
  }
}
