import Synchronization
import TestSupport
import Testing

@testable import Annotation
@testable import Propagation

@Suite struct PictureSizePropagationTests {
  @Test func `a job keeps its size of picture when it goes on after a restart`() async throws {
    let folder = try TemporaryFolder()
    let clock = ManualClock()
    let used = Mutex<[Int]>([])
    func fixture(halts: Bool) throws -> Fixture {
      let sized = { @Sendable (size: Int) in
        StillEngine(beforeFrame: { frame in
          if halts, frame == 4 { try await clock.sleep(for: .seconds(1000)) }
          used.withLock { $0.append(size) }
        })
      }
      return try Fixture(
        folder: folder, clock: clock,
        engine: Engine(
          name: "sized", imageSize: 1024, propagator: sized(1024),
          sized: SizedPropagators(sizes: [1024, 512], make: sized)))
    }
    let first = try fixture(halts: true)
    let session = try await first.session().id
    _ = try await first.service.prompt(1, on: 0, in: session, clicks: [click(5, 5)])
    let job = try await first.service.propagate(session, imageSize: 512)
    try await first.runUntilHalt(on: clock)
    try first.store.close()
    let second = try fixture(halts: false)
    try await second.run {
      let ended = try await second.ended(job.id)
      #expect(ended?.state == .completed)
    }
    #expect(used.withLock { $0 } == [Int](repeating: 512, count: 10))
  }
}
