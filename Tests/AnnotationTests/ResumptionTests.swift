import Annotation
import Foundation
import Jobs
import Masklets
import Synchronization
import TestSupport
import Testing

@Suite struct ResumptionTests {
  @Test(arguments: [1, 4])
  func `after a restart a job goes on from its checkpoint to the same masks`(
    interval: Int
  ) async throws {
    let folder = try TemporaryFolder()
    let clock = ManualClock()
    let made = Mutex<[Int]>([])
    let first = try Fixture(folder: folder, clock: clock, checkpointInterval: interval) { frame in
      if frame == 6 { try await clock.sleep(for: .seconds(1000)) }
    }
    let session = try await first.session()
    _ = try await first.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
    _ = try await first.service.prompt(2, on: 3, in: session.id, clicks: [click(20, 20)])
    let job = try await first.service.propagate(session.id)
    try await first.runUntilHalt(on: clock)
    #expect(try await first.store.job(job.id)?.state == .running)
    try first.store.close()

    let second = try Fixture(folder: folder, clock: clock, checkpointInterval: interval) { frame in
      made.withLock { $0.append(frame) }
    }
    try await second.run {
      let ended = try #require(try await second.ended(job.id))
      #expect(ended.state == .completed)
      #expect(made.withLock { $0 } == Array((6 / interval * interval)..<10))
    }

    let whole = try Fixture()
    try await whole.run {
      let session = try await whole.session()
      _ = try await whole.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
      _ = try await whole.service.prompt(2, on: 3, in: session.id, clicks: [click(20, 20)])
      _ = try await whole.ended(try await whole.service.propagate(session.id).id)
      let expected = try await whole.service.masks(frames: 0...9, in: session.id)
      #expect(expected.count == 20)
      let masks = try await second.service.masks(
        frames: 0...9, in: second.service.sessions().items[0].id)
      #expect(masks == expected)
    }
  }
}
