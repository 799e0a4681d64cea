import Foundation
import Jobs
import Masklets
import Propagation
import TestSupport
import Testing

@testable import Annotation

@Suite struct ShotCutPropagationTests {
  /// A service whose videos have another shot from frame 10 on.
  private func fixture() throws -> Fixture {
    try Fixture(frames: { size, count, _ in TwoShots(size: size, frameCount: count, cut: 10) })
  }

  private struct Result: Hashable, Codable {
    let total_frames: Int
    let stopped_at_cuts: [Int]?
    let frames_left: Int?
  }

  private func result(_ job: Job?) throws -> Result {
    try JSONDecoder().decode(Result.self, from: try #require(job?.result))
  }

  @Test func `a propagation stops at a cut, says so, and goes on across it when told to`()
    async throws
  {
    let fixture = try fixture()
    try await fixture.run {
      let id = try await fixture.session(frames: 20).id
      _ = try await fixture.service.prompt(1, on: 2, in: id, clicks: [click(5, 5)])
      let job = try await fixture.propagate(id)
      #expect(job?.state == .completed)
      #expect(job?.progress == 100)
      #expect(
        try result(job) == Result(total_frames: 20, stopped_at_cuts: [10], frames_left: 10))
      let object = try await fixture.service.session(id).objects[0]
      #expect(object.framesSeen == [0...9])
      #expect(object.stale == [10...19])
      #expect(try await fixture.mask(frame: 10, in: id)?.isEmpty == true)

      var events: [JobEvent] = []
      for try await page in fixture.manager.events(try #require(job).id, after: nil) {
        events += page
      }
      let stops = events.compactMap { event in
        if case .custom(let custom) = event.kind, custom.name == "stopped" {
          custom.json
        } else {
          nil
        }
      }
      #expect(stops == [#"{"frame_idx":10,"object_ids":[1],"reason":"shot cut"}"#])

      let onward = try await fixture.service.propagate(id, scope: .changed, acrossCuts: true)
      #expect(try result(try await fixture.ended(onward.id)).stopped_at_cuts == nil)
      #expect(try await fixture.service.session(id).objects[0].framesSeen == [0...19])
    }
  }

  @Test func `cuts that are known are respected when the job is submitted`() async throws {
    let fixture = try fixture()
    try await fixture.run {
      let session = try await fixture.session(frames: 20)
      let service = fixture.service
      while try await service.shotCuts(of: session.video) == nil { await Task.yield() }
      #expect(try await service.shotCuts(of: session.video)?.map(\.frame) == [10])
      _ = try await service.prompt(1, on: 2, in: session.id, clicks: [click(5, 5)])
      let refused = try await refusal { try await service.propagate(session.id, start: 12).id }
      #expect(refused?.kind == .invalid)
      #expect(refused?.message.contains("across_cuts") == true)
      let job = try await fixture.propagate(session.id)
      #expect(try result(job).stopped_at_cuts == [10])
      let again = try await refusal {
        try await service.propagate(session.id, scope: .changed).id
      }
      #expect(again?.kind == .invalid)
      // An object prompted in the next shot is carried there.
      _ = try await service.prompt(1, on: 15, in: session.id, clicks: [click(5, 5)])
      let next = try await fixture.propagate(session.id, scope: .changed)
      #expect(next?.state == .completed)
      #expect(try await service.session(session.id).objects[0].framesSeen == [0...19])
    }
  }
}

/// Stripes, and from `cut` on other ones.
private struct TwoShots: FrameSource {
  let size: ImageSize
  let frameCount: Int
  let cut: Int

  func frame(_ index: Int) async throws -> RGBImage {
    var image = RGBImage(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let colour: [Int] =
          index < cut
          ? [(x / 6 % 2) * 90, 60 + (y / 5 % 3) * 20, 40]
          : [120, (x * y / 50 % 2) * 80 + 20, 150 + (y / 9 % 2) * 90]
        for c in 0..<3 { image.pixels[3 * (y * size.width + x) + c] = UInt8(colour[c]) }
      }
    }
    return image
  }
}
