import Foundation
import Jobs
import Masklets
import Synchronization
import TestSupport
import Testing

@testable import Annotation
@testable import Persistence

@Suite struct ChangedPropagationTests {
  private struct Result: Decodable, Hashable {
    let total_frames: Int
    let object_ids: [Int]
  }

  private func result(_ job: Job?) throws -> Result {
    let ended = try #require(job)
    #expect(ended.state == .completed)
    return try JSONDecoder().decode(Result.self, from: try #require(ended.result))
  }

  @Test func `an edit makes stale what lies between its neighbouring keyframes`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      #expect(try await fixture.stale(in: id) == [1...9])
      _ = try await service.prompt(1, on: 4, in: id, clicks: [click(9, 9)])
      #expect(try await fixture.stale(in: id) == [1...3, 5...9])
      try await fixture.propagate(id)
      #expect(try await fixture.stale(in: id) == [])
      _ = try await service.refine(1, on: 7, in: id, clicks: [click(12, 12)])
      #expect(try await fixture.stale(in: id) == [5...6, 8...9])
      try await fixture.propagate(id)
      _ = try await service.refine(1, on: 0, in: id, clicks: [click(12, 12)])
      #expect(try await fixture.stale(in: id) == [1...3])
      try await service.removeKeyframe(4, of: 1, in: id)
      #expect(try await fixture.stale(in: id) == [1...6])
      _ = try await service.setMask(
        Mask(size: Fixture.size), of: 1, on: 5, in: id)
      #expect(try await fixture.stale(in: id) == [1...4, 6...6])
    }
  }

  @Test func `only stale frames of edited objects are made anew, all other masks stay as they are`()
    async throws
  {
    let made = Mutex<[Int]>([])
    let fixture = try Fixture { frame in made.withLock { $0.append(frame) } }
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(1, on: 8, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(2, on: 0, in: id, clicks: [click(20, 20)])
      try await fixture.propagate(id)
      let before = try await service.masks(frames: 0...9, in: id)
      made.withLock { $0 = [] }

      let corrected = try await service.prompt(1, on: 4, in: id, clicks: [click(30, 20)])
      let job = try await fixture.propagate(id, scope: .changed)
      #expect(try result(job) == Result(total_frames: 6, object_ids: [1]))
      #expect(made.withLock { $0 } == [1, 2, 3, 5, 6, 7])
      #expect(try await fixture.stale(in: id) == [])
      let after = try await service.masks(frames: 0...9, in: id)
      #expect(after.count == before.count)
      for (old, new) in zip(before, after) where old.objectID == 2 || !(4...7).contains(old.frame) {
        #expect(old == new)
      }
      #expect(try await fixture.mask(frame: 6, in: id) == corrected.mask.mask())
    }
  }

  @Test func `deleting a keyframe makes the frames around it anew`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let first = try await fixture.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await fixture.service.prompt(1, on: 4, in: id, clicks: [click(30, 20)])
      try await fixture.propagate(id)
      try await fixture.service.removeKeyframe(4, of: 1, in: id)
      #expect(
        try result(await fixture.propagate(id, scope: .changed))
          == Result(total_frames: 9, object_ids: [1]))
      for frame in 0...9 {
        #expect(try await fixture.mask(frame: frame, in: id) == first.mask.mask())
      }
    }
  }

  @Test func `where nothing is stale a propagation of changes is refused`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      func refused(_ ids: [ObjectID]? = nil, start: Int? = nil) async throws -> RequestError? {
        try await refusal {
          try await service.propagate(id, start: start, scope: .changed, objectIDs: ids)
        }
      }
      #expect(try await refused()?.kind == .invalid)
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(2, on: 9, in: id, clicks: [click(5, 5)])
      try await fixture.propagate(id)
      #expect(
        try await refused()?.message
          == "Nothing to propagate: no unlocked object was edited since its masks were made; scope "
          + "full makes them anew")
      _ = try await service.prompt(2, on: 5, in: id, clicks: [click(5, 5)])
      #expect(try await refused([1])?.kind == .invalid)
      #expect(try await refused(start: 9)?.kind == .invalid)
      #expect(try await refused([3])?.message == "Object 3 not found in this session")
      #expect(try await refused([2]) == nil)
    }
  }

  @Test func `objects are chosen, and one that cannot be propagated is named`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(2, on: 0, in: id, clicks: [click(20, 20)])
      _ = try await service.addObject(3, in: id)
      #expect(
        try result(await fixture.propagate(id, objectIDs: [2]))
          == Result(total_frames: 10, object_ids: [2]))
      #expect(try await fixture.mask(1, frame: 5, in: id) == nil)
      #expect(try await fixture.mask(2, frame: 5, in: id) != nil)
      let bare = try await refusal { try await service.propagate(id, objectIDs: [3]) }
      #expect(bare?.message == "Object 3 has no prompts: prompt it on some frame first")
    }
  }

  @Test func `a locked object is never touched by a propagation or an edit`() async throws {
    let halt = Halt(before: 3)
    let holds = Mutex(false)
    let fixture = try Fixture { frame in
      if holds.withLock({ $0 }) { await halt.pass(frame) }
    }
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      for object in [1, 2] {
        _ = try await service.prompt(object, on: 0, in: id, clicks: [click(5, 5)])
      }
      try await fixture.propagate(id)
      _ = try await service.prompt(2, on: 0, in: id, clicks: [click(30, 20)])
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(30, 20)])
      _ = try await service.updateObject(2, in: id, ObjectChanges(isLocked: true))
      let before = try await service.masks(frames: 0...9, in: id).filter { $0.objectID == 2 }
      for body in [
        { _ = try await service.prompt(2, on: 3, in: id, clicks: [click(5, 5)]) },
        { _ = try await service.refine(2, on: 3, in: id, clicks: [click(5, 5)]) },
        { _ = try await service.setMask(Mask(size: Fixture.size), of: 2, on: 3, in: id) },
        { try await service.removeKeyframe(0, of: 2, in: id) },
        { try await service.removeObject(2, in: id) },
        { _ = try await service.mergeObject(2, into: 1, in: id) },
        { _ = try await service.mergeObject(1, into: 2, in: id) },
        { _ = try await service.propagate(id, objectIDs: [1, 2]) },
        { _ = try await service.propagate(id, scope: .changed, objectIDs: [2]) },
      ] as [@Sendable () async throws -> Void] {
        #expect(
          try await refusal {
            try await body(); return 0
          }?.kind == .conflict)
      }
      #expect(try result(await fixture.propagate(id, scope: .changed)).object_ids == [1])
      #expect(try result(await fixture.propagate(id)).object_ids == [1])
      #expect(
        try await service.masks(frames: 0...9, in: id).filter { $0.objectID == 2 } == before)

      // Locked while a job is at it.
      _ = try await service.updateObject(2, in: id, ObjectChanges(isLocked: false))
      holds.withLock { $0 = true }
      let job = try await service.propagate(id)
      await halt.arrival()
      _ = try await service.updateObject(2, in: id, ObjectChanges(isLocked: true))
      let locked = try await service.masks(frames: 0...9, in: id).filter { $0.objectID == 2 }
      await halt.release()
      #expect(try await fixture.ended(job.id)?.state == .completed)
      #expect(
        try await service.masks(frames: 0...9, in: id).filter { $0.objectID == 2 } == locked)
    }
  }

  @Test func `an edit made while a job runs stays stale after it`() async throws {
    let halt = Halt(before: 3)
    let fixture = try Fixture(beforeFrame: halt.pass)
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(1, on: 8, in: id, clicks: [click(5, 5)])
      let job = try await service.propagate(id)
      await halt.arrival()
      #expect(try await fixture.stale(in: id) == [3...7, 9...9])
      _ = try await service.prompt(1, on: 5, in: id, clicks: [click(30, 20)])
      await halt.release()
      _ = try await fixture.ended(job.id)
      #expect(try await fixture.stale(in: id) == [1...4, 6...7])
    }
  }

  @Test func `range and direction choose among the stale frames`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 3, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(1, on: 6, in: id, clicks: [click(5, 5)])
      try await fixture.propagate(id)
      _ = try await service.prompt(1, on: 3, in: id, clicks: [click(9, 9)])
      _ = try await service.prompt(1, on: 6, in: id, clicks: [click(9, 9)])
      #expect(try await fixture.stale(in: id) == [0...2, 4...5, 7...9])
      try await fixture.propagate(id, end: 8, direction: .forward, scope: .changed)
      #expect(try await fixture.stale(in: id) == [0...2, 9...9])
      try await fixture.propagate(id, direction: .backward, scope: .changed)
      #expect(try await fixture.stale(in: id) == [9...9])
    }
  }

  @Test func `a propagation of changes cut at any frame goes on to the same masks`() async throws {
    for cut in [1, 3, 5, 6, 7] {
      let folder = try TemporaryFolder()
      let clock = ManualClock()
      let made = Mutex<[Int]>([])
      let holds = Mutex(false)
      let first = try Fixture(folder: folder, clock: clock) { frame in
        if frame == cut, holds.withLock({ $0 }) { try await clock.sleep(for: .seconds(1000)) }
      }
      let id = try await first.session().id
      let running = Task { try await first.manager.run() }
      for object in [1, 2] {
        for frame in [0, 8] {
          _ = try await first.service.prompt(object, on: frame, in: id, clicks: [click(5, 5)])
        }
      }
      try await first.propagate(id)
      let corrected = try await first.service.prompt(1, on: 4, in: id, clicks: [click(30, 20)])
      let before = try await first.service.masks(frames: 0...9, in: id)
      holds.withLock { $0 = true }
      let job = try await first.service.propagate(id, scope: .changed)
      await clock.waitForSleepers()
      await first.manager.shutdown(grace: .zero)
      try await running.value
      try first.store.close()

      let second = try Fixture(folder: folder, clock: clock) { frame in
        made.withLock { $0.append(frame) }
      }
      try await second.run {
        let ended = try await second.ended(job.id)
        #expect(try result(ended) == Result(total_frames: 6, object_ids: [1]))
        #expect(made.withLock { $0 } == [1, 2, 3, 5, 6, 7].filter { $0 >= cut })
        let after = try await second.service.masks(frames: 0...9, in: id)
        #expect(after.filter { $0.objectID == 2 } == before.filter { $0.objectID == 2 })
        for frame in 4...7 {
          #expect(try await second.mask(frame: frame, in: id) == corrected.mask.mask())
        }
        #expect(try await second.stale(in: id) == [])
        // One step of history, begun before the cut.
        let undone = try await second.service.undo(in: id)
        #expect(undone.frames == 1...7)
        #expect(try await second.service.masks(frames: 0...9, in: id) == before)
      }
    }
  }

  @Test func `a checkpoint too large is not kept, and the job starts anew to the same masks`()
    async throws
  {
    let folder = try TemporaryFolder()
    let clock = ManualClock()
    let first = try Fixture(folder: folder, clock: clock, checkpointBytes: 0) { frame in
      if frame == 6 { try await clock.sleep(for: .seconds(1000)) }
    }
    let id = try await first.session().id
    let prompted = try await first.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
    let job = try await first.service.propagate(id)
    try await first.runUntilHalt(on: clock)
    #expect(try await first.store.checkpoint(of: job.id) == nil)
    try first.store.close()
    let made = Mutex<[Int]>([])
    let second = try Fixture(folder: folder, clock: clock) { frame in
      made.withLock { $0.append(frame) }
    }
    try await second.run {
      let ended = try await second.ended(job.id)
      #expect(ended?.state == .completed)
      #expect(made.withLock { $0 } == Array(0...9))
      #expect(try await second.mask(frame: 9, in: id) == prompted.mask.mask())
    }
  }
}
