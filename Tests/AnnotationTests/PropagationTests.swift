import Annotation
import Foundation
import Jobs
import Masklets
import TestSupport
import Testing

@Suite struct PropagationTests {
  @Test func `submit, poll, complete, fetch`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let session = try await fixture.session(frames: 120)
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      _ = try await fixture.service.prompt(2, on: 60, in: session.id, clicks: [click(20, 20)])
      let job = try await fixture.service.propagate(session.id)
      #expect(job.state == .pending)
      let ended = try #require(try await fixture.ended(job.id))
      #expect(ended.state == .completed)
      #expect(ended.progress == 100)
      let result = try JSONDecoder().decode(Result.self, from: try #require(ended.result))
      #expect(result == Result(session_id: session.id, total_frames: 120, object_ids: [1, 2]))
      for frames in [0...59, 60...119] {
        let masks = try await fixture.service.masks(frames: frames, in: session.id)
        #expect(masks.count == 120)
      }
      let object = try await fixture.service.session(session.id).objects[0]
      #expect(object.maskCount == 120)
      #expect(object.framesSeen == [0...119])
    }
    let id = fixture.log.lines.first { $0.hasPrefix("Propagation job ") }?.split(separator: " ")[2]
    let lines = fixture.log.lines
    #expect(id != nil)
    #expect(lines.contains("Phase 1: Encoding 120 frames with image encoder..."))
    #expect(lines.contains { $0.hasPrefix("Starting mask propagation for session ") })
    #expect(lines.contains { $0.hasSuffix(" (120 frames, 2 objects)") })
    #expect(lines.contains { $0.hasPrefix("Propagation progress: 50/120 frames (") })
    #expect(lines.contains { $0.hasPrefix("Propagation progress: 100/120 frames (") })
    #expect(lines.contains { $0.hasPrefix("Mask propagation completed: 120 frames in 0.0s (") })
  }

  private struct Result: Hashable, Codable {
    let session_id: String
    let total_frames: Int
    let object_ids: [Int]
  }

  @Test func `a request that could never work is refused at once`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    let service = fixture.service
    func refused(
      _ id: String, start: Int? = nil, end: Int? = nil, _ direction: PropagationDirection = .both
    ) async throws -> RequestError.Kind? {
      try await refusal {
        try await service.propagate(id, start: start, end: end, direction: direction)
      }?.kind
    }
    #expect(try await refused(session.id) == .invalid)
    _ = try await service.prompt(1, on: 5, in: session.id, clicks: [click(5, 5)])
    #expect(try await refused("nothing") == .unknown)
    #expect(try await refused(session.id, start: 4, end: 3) == .invalid)
    #expect(try await refused(session.id, start: -1) == .invalid)
    #expect(try await refused(session.id, end: 10) == .invalid)
    #expect(try await refused(session.id, end: 4, .forward) == .invalid)
    #expect(try await refused(session.id, start: 6, .backward) == .invalid)
    #expect(try await refused(session.id, start: 6, .forward) == nil)
    #expect(try await service.queueLength() == (1, 0))
  }

  @Test func `only the frames and the direction asked for change, the others get an empty entry`()
    async throws
  {
    let fixture = try Fixture()
    try await fixture.run {
      let session = try await fixture.session()
      _ = try await fixture.service.prompt(1, on: 5, in: session.id, clicks: [click(5, 5)])
      let job = try await fixture.service.propagate(
        session.id, start: 3, end: 7, direction: .forward)
      #expect(try await fixture.ended(job.id)?.state == .completed)
      let object = try await fixture.service.session(session.id).objects[0]
      #expect(object.maskCount == 5)
      #expect(object.framesSeen == [5...7])
      #expect(try await fixture.mask(frame: 3, in: session.id)?.isEmpty == true)
      #expect(try await fixture.mask(frame: 2, in: session.id) == nil)
      let back = try await fixture.service.propagate(
        session.id, start: 0, end: 9, direction: .backward)
      #expect(try await fixture.ended(back.id)?.state == .completed)
      #expect(try await fixture.service.session(session.id).objects[0].framesSeen == [0...7])
    }
  }

  @Test
  func `a keyframe made while the job runs is not overwritten, and undone shows the job's mask`()
    async throws
  {
    let halt = Halt(before: 3)
    let fixture = try Fixture(beforeFrame: halt.pass)
    try await fixture.run {
      let session = try await fixture.session()
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      _ = try await fixture.service.prompt(2, on: 0, in: session.id, clicks: [click(5, 5)])
      let job = try await fixture.service.propagate(session.id)
      await halt.arrival()
      // A click is answered while the job runs, and a removed object stays away.
      let corrected = try await fixture.service.prompt(
        1, on: 8, in: session.id, clicks: [click(30, 20)])
      try await fixture.service.removeObject(2, in: session.id)
      await halt.release()
      #expect(try await fixture.ended(job.id)?.state == .completed)
      #expect(try await fixture.mask(frame: 8, in: session.id) == corrected.mask.mask())
      #expect(try await fixture.mask(2, frame: 8, in: session.id) == nil)
      try await fixture.service.removeKeyframe(8, of: 1, in: session.id)
      let tracked = StillEngine.mask(
        Prompt(clicks: [click(5, 5)]), previous: nil, size: Fixture.size)
      #expect(try await fixture.mask(frame: 8, in: session.id) == tracked)
    }
  }

  @Test func `a click on a tracked frame refines the tracked mask`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let session = try await fixture.session()
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      let job = try await fixture.service.propagate(session.id)
      _ = try await fixture.ended(job.id)
      let refined = try await fixture.service.refine(
        1, on: 6, in: session.id, clicks: [click(5, 5, include: false), click(20, 20)])
      #expect(!refined.mask.mask()[5, 5])
      #expect(refined.mask.mask()[20, 20])
      let next = try await fixture.service.propagate(session.id)
      _ = try await fixture.ended(next.id)
      #expect(try await fixture.mask(frame: 6, in: session.id) == refined.mask.mask())
      #expect(try await fixture.mask(frame: 9, in: session.id) == refined.mask.mask())
      #expect(try await fixture.mask(frame: 5, in: session.id)?[5, 5] == true)
    }
  }

  @Test func `a propagation is told which clicks corrected the answers before them`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      func rounds(_ object: ObjectID, frame: Int) async throws -> [Int]? {
        let key = try #require(try await fixture.store.object(object, of: id)).key
        return try await fixture.store.prompt(of: key, frame: frame)?.prompt.rounds
      }
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      #expect(try await rounds(1, frame: 0) == [])
      _ = try await service.refine(1, on: 0, in: id, clicks: [click(9, 9), click(20, 20)])
      _ = try await service.refine(1, on: 0, in: id, clicks: [click(7, 7)])
      #expect(try await rounds(1, frame: 0) == [1, 3])
      _ = try await service.prompt(2, on: 0, in: id, box: Box(x1: 2, y1: 2, x2: 20, y2: 20))
      _ = try await service.refine(2, on: 0, in: id, clicks: [click(7, 7)])
      #expect(try await rounds(2, frame: 0) == [0])

      // These start from a tracked mask and from a drawn one.
      try await fixture.propagate(id)
      _ = try await service.refine(1, on: 4, in: id, clicks: [click(20, 20)])
      #expect(try await rounds(1, frame: 4) == [])
      _ = try await service.setMask(Mask(size: Fixture.size), of: 1, on: 5, in: id)
      _ = try await service.refine(1, on: 5, in: id, clicks: [click(20, 20)])
      #expect(try await rounds(1, frame: 5) == [])
    }
  }

  @Test func `prompts are a snapshot of the submission, and a second job waits for the first`()
    async throws
  {
    let halt = Halt(before: 0)
    let fixture = try Fixture(beforeFrame: halt.pass)
    try await fixture.run {
      let session = try await fixture.session()
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      let first = try await fixture.service.propagate(session.id)
      await halt.arrival()
      let second = try await fixture.service.propagate(session.id)
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(30, 20)])
      #expect(try await fixture.manager.job(second.id)?.state == .pending)
      #expect(try await fixture.service.session(session.id).activeJob?.id == first.id)
      await halt.release()
      _ = try await fixture.ended(first.id)
      _ = try await fixture.ended(second.id)
      let mask = try #require(try await fixture.mask(frame: 9, in: session.id))
      #expect(mask[5, 5])
      #expect(!mask[30, 20])
    }
  }

  @Test func `a cancelled job leaves the masks made so far`() async throws {
    let clock = ManualClock()
    let fixture = try Fixture(clock: clock) { frame in
      if frame == 4 { try await clock.sleep(for: .seconds(1)) }
    }
    try await fixture.run {
      let session = try await fixture.session()
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      let job = try await fixture.service.propagate(session.id)
      await clock.waitForSleepers()
      #expect(try await fixture.manager.cancel(job.id).state == .cancelled)
      _ = try await fixture.ended(job.id)
      #expect(try await fixture.service.session(session.id).objects[0].maskCount == 4)
    }
  }

  @Test func `a corrupt video in mid-stream fails the job in words, and what was made stays`()
    async throws
  {
    let fixture = try Fixture()
    try await fixture.run {
      let session = try await fixture.session(damaged: 6)
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      let job = try await fixture.service.propagate(session.id)
      let ended = try #require(try await fixture.ended(job.id))
      #expect(ended.state == .failed)
      #expect(
        ended.error
          == "Frame 6 of a.mp4 cannot be decoded (the picture's data end early): propagate the "
          + "frames before it, or upload the video again")
      #expect(try await fixture.service.session(session.id).objects[0].maskCount == 6)
    }
  }

  @Test func `a video that is gone fails the job in words`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let session = try await fixture.session()
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      let folder = fixture.folder.path + "/videos/"
      try FileManager.default.removeItem(atPath: folder + session.video.id + ".mp4")
      let job = try await fixture.service.propagate(session.id)
      let ended = try #require(try await fixture.ended(job.id))
      #expect(ended.state == .failed)
      #expect(
        ended.error
          == "The file of video a.mp4 is gone: put it back or upload the video again")
    }
  }

  @Test func `a job whose video is removed ends by itself`() async throws {
    let halt = Halt(before: 3)
    let fixture = try Fixture(beforeFrame: halt.pass)
    try await fixture.run {
      let session = try await fixture.session()
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      let job = try await fixture.service.propagate(session.id)
      await halt.arrival()
      try await fixture.videos.removeVideo(session.video.id)
      await halt.release()
      let ended = try #require(try await fixture.ended(job.id))
      #expect(ended.state == .failed)
      #expect(
        ended.error == "The session or all of its objects were deleted while the job ran")
    }
  }

  @Test func `a session timing out doesn't touch its job`() async throws {
    let halt = Halt(before: 3)
    let fixture = try Fixture(beforeFrame: halt.pass)
    try await fixture.run {
      let session = try await fixture.session()
      _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      let job = try await fixture.service.propagate(session.id)
      await halt.arrival()
      fixture.clock.advance(by: .seconds(1000))
      _ = try await fixture.service.cleanUp()
      #expect(await fixture.service.activeSessionCount == 0)
      await halt.release()
      #expect(try await fixture.ended(job.id)?.state == .completed)
    }
  }

  @Test func `several users at once get their own masks`() async throws {
    let fixture = try Fixture(workers: 3)
    try await fixture.run {
      let video = try await fixture.upload(frames: 20)
      try await withThrowingTaskGroup { group in
        for user in 0..<8 {
          group.addTask {
            let session = try await fixture.service.openSession(videoID: video.id)
            let x = Double(user * 4 + 3)
            _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(x, 10)])
            let job = try await fixture.service.propagate(session.id)
            #expect(try await fixture.ended(job.id)?.state == .completed)
            let mask = try await fixture.mask(frame: 19, in: session.id)
            let expected = StillEngine.mask(
              Prompt(clicks: [click(x, 10)]), previous: nil, size: Fixture.size)
            #expect(mask == expected)
          }
        }
        try await group.waitForAll()
      }
    }
  }
}
