import Jobs
import Masklets
import Synchronization
import TestSupport
import Testing

@testable import Annotation
@testable import Persistence
@testable import Propagation

@Suite struct DraftTests {
  /// Carries masks that tell at which size of picture they were made: a bar of a column for every 256
  /// pixels. A click is answered by `StillEngine`.
  private struct Sized: MaskPropagator {
    let size: Int
    let visits: Visits
    /// Called before each frame.
    var beforeFrame: @Sendable (Int, Int) async throws -> Void = { _, _ in }
    /// Frames on which the object is lost from sight.
    var lost: ClosedRange<Int>?

    final class Visits: Sendable {
      let all = Mutex<[(size: Int, frame: Int)]>([])

      func frames(_ size: Int) -> [Int] {
        all.withLock { $0.filter { $0.size == size }.map(\.frame) }
      }
    }

    static func bar(_ size: Int) -> Mask {
      Mask(size: Fixture.size) { x, _ in x < size / 256 }
    }

    func segment(
      _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
      previous: ObjectMask?
    ) async throws -> ObjectMask {
      try await StillEngine().segment(
        objectID, on: frame, of: video, prompt: prompt, previous: previous)
    }

    func propagate(
      _ request: PropagationRequest, over video: any FrameSource,
      resuming checkpoint: PropagationCheckpoint?,
      emit: @Sendable (PropagationEvent) async throws -> Void
    ) async throws {
      for frame in request.range {
        try await beforeFrame(size, frame)
        visits.all.withLock { $0.append((size, frame)) }
        let isLost = lost?.contains(frame) ?? false
        let mask = isLost ? Mask(size: video.size) : Self.bar(size)
        try await emit(.encoded(frame: frame))
        try await emit(
          .masks(
            frame: frame,
            request.objects.map { ObjectMask(objectID: $0.id, mask: mask, score: 1) }))
      }
    }
  }

  private let visits = Sized.Visits()

  private func fixture(
    lost: ClosedRange<Int>? = nil,
    beforeFrame: @escaping @Sendable (Int, Int) async throws -> Void = { _, _ in }
  ) throws -> Fixture {
    let sized = { @Sendable [visits] (size: Int) in
      Sized(
        size: size, visits: visits, beforeFrame: beforeFrame, lost: size == 512 ? lost : nil)
    }
    return try Fixture(
      engine: Engine(
        name: "sized", imageSize: 1024, propagator: sized(1024),
        sized: SizedPropagators(sizes: [1024, 768, 512], make: sized)))
  }

  /// The session's jobs in the order of their submission.
  private func jobs(_ fixture: Fixture, _ session: String) async throws -> [Job] {
    try await fixture.manager.jobs(
      JobFilter(serialKeys: [SessionJobs.propagations(of: session)]))
  }

  /// The job that follows a draft, once it has ended.
  private func refined(_ fixture: Fixture, _ draft: Job, _ session: String) async throws -> Job {
    _ = try await fixture.ended(draft.id)
    let next = try #require(try await jobs(fixture, session).last)
    #expect(next.id != draft.id)
    return try #require(try await fixture.ended(next.id))
  }

  @Test func `a draft of the whole range is replaced by a second job, and is stale until then`()
    async throws
  {
    let halt = Halt(before: 1)
    let fixture = try fixture { size, frame in if size == 1024 { await halt.pass(frame) } }
    try await fixture.run {
      let id = try await fixture.session().id
      let seen = try await fixture.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      let draft = try await fixture.service.propagate(id, draft: true)
      #expect(try await fixture.ended(draft.id)?.state == .completed)
      await halt.arrival()
      for frame in 1...9 {
        #expect(try await fixture.mask(frame: frame, in: id) == Sized.bar(512))
      }
      #expect(try await fixture.stale(in: id) == [1...9])
      await halt.release()
      #expect(try await refined(fixture, draft, id).state == .completed)
      for frame in 1...9 {
        #expect(try await fixture.mask(frame: frame, in: id) == Sized.bar(1024))
      }
      #expect(try await fixture.mask(frame: 0, in: id) == seen.mask.mask())
      #expect(try await fixture.stale(in: id) == [])
      #expect(visits.frames(512) == Array(0...9) && visits.frames(1024) == Array(1...9))
      #expect(try await jobs(fixture, id).count == 2)
      #expect(try await fixture.service.history(of: id).undo == "Refine object 1, frames 0 to 9")
    }
  }

  @Test func `masks that were up to date are drafted and refined as well`() async throws {
    let fixture = try fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      _ = try await fixture.service.prompt(1, on: 4, in: id, clicks: [click(5, 5)])
      try await fixture.propagate(id)
      let draft = try await fixture.service.propagate(
        id, start: 2, end: 7, imageSize: 768, draft: true)
      #expect(try await refined(fixture, draft, id).state == .completed)
      for frame in [2, 3, 5, 6, 7] {
        #expect(try await fixture.mask(frame: frame, in: id) == Sized.bar(768))
      }
      for frame in [0, 1, 8, 9] {
        #expect(try await fixture.mask(frame: frame, in: id) == Sized.bar(1024))
      }
      #expect(try await fixture.stale(in: id) == [])
    }
  }

  @Test func `what a person did while it is refined is never overwritten`() async throws {
    let halt = Halt(before: 3)
    let fixture = try fixture { size, frame in if size == 1024 { await halt.pass(frame) } }
    try await fixture.run {
      let id = try await fixture.session(frames: 12).id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(2, on: 0, in: id, clicks: [click(20, 20)])
      _ = try await service.prompt(3, on: 0, in: id, clicks: [click(30, 9)])
      let draft = try await service.propagate(id, draft: true)
      _ = try await fixture.ended(draft.id)
      await halt.arrival()
      let corrected = try await service.prompt(1, on: 6, in: id, clicks: [click(12, 12)])
      _ = try await service.updateObject(2, in: id, ObjectChanges(isLocked: true))
      _ = try await service.markAbsent(3, start: 5, end: 8, in: id)
      await halt.release()
      #expect(try await refined(fixture, draft, id).state == .completed)

      #expect(try await fixture.mask(1, frame: 6, in: id) == corrected.mask.mask())
      #expect(try await fixture.mask(1, frame: 2, in: id) == Sized.bar(1024))
      for frame in [3, 5, 7, 11] {
        #expect(try await fixture.mask(1, frame: frame, in: id) == Sized.bar(512))
      }
      #expect(try await fixture.mask(2, frame: 2, in: id) == Sized.bar(1024))
      for frame in 3...11 {
        #expect(try await fixture.mask(2, frame: frame, in: id) == Sized.bar(512))
      }
      for frame in 5...8 {
        #expect(try await fixture.mask(3, frame: frame, in: id)?.isEmpty == true)
      }
      #expect(try await fixture.stale(1, in: id) == [1...5, 7...11])
      #expect(try await fixture.stale(3, in: id) == [1...4, 9...11])
    }
  }

  @Test func `what a person did while it is drafted is part of the refinement`() async throws {
    let halt = Halt(before: 3)
    let fixture = try fixture { size, frame in if size == 512 { await halt.pass(frame) } }
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(2, on: 0, in: id, clicks: [click(20, 20)])
      let draft = try await service.propagate(id, draft: true)
      await halt.arrival()
      let corrected = try await service.prompt(1, on: 6, in: id, clicks: [click(12, 12)])
      _ = try await service.updateObject(2, in: id, ObjectChanges(isLocked: true))
      await halt.release()
      #expect(try await refined(fixture, draft, id).state == .completed)
      #expect(try await fixture.mask(1, frame: 6, in: id) == corrected.mask.mask())
      for frame in [1, 5, 7, 9] {
        #expect(try await fixture.mask(1, frame: frame, in: id) == Sized.bar(1024))
      }
      #expect(try await fixture.mask(2, frame: 2, in: id) == Sized.bar(512))
      #expect(try await fixture.mask(2, frame: 5, in: id) == nil)
      #expect(try await fixture.stale(1, in: id) == [])
    }
  }

  @Test func `cancelling keeps what is there`() async throws {
    let halt = Halt(before: 4)
    let fixture = try fixture { size, frame in if size == 1024 { await halt.pass(frame) } }
    try await fixture.run {
      let id = try await fixture.session().id
      _ = try await fixture.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      let draft = try await fixture.service.propagate(id, draft: true)
      _ = try await fixture.ended(draft.id)
      await halt.arrival()
      let next = try #require(try await jobs(fixture, id).last)
      _ = try await fixture.manager.cancel(next.id)
      await halt.release()
      _ = try await fixture.ended(next.id)
      for frame in 1...3 {
        #expect(try await fixture.mask(frame: frame, in: id) == Sized.bar(1024))
      }
      for frame in 4...9 {
        #expect(try await fixture.mask(frame: frame, in: id) == Sized.bar(512))
      }
      #expect(try await fixture.stale(in: id) == [4...9])
    }
  }

  @Test func `nothing follows a draft that was cancelled`() async throws {
    let halt = Halt(before: 4)
    let fixture = try fixture { size, frame in await halt.pass(frame) }
    try await fixture.run {
      let id = try await fixture.session().id
      _ = try await fixture.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      let draft = try await fixture.service.propagate(id, draft: true)
      await halt.arrival()
      _ = try await fixture.manager.cancel(draft.id)
      await halt.release()
      #expect(try await fixture.ended(draft.id)?.state == .cancelled)
      #expect(try await fixture.mask(frame: 3, in: id) == Sized.bar(512))
    }
    let all = try await fixture.store.jobs(JobFilter())
    #expect(all.count == 1)
  }

  @Test func `the stretches with suspect masks are refined first`() async throws {
    let fixture = try fixture(lost: 13...15)
    try await fixture.run {
      let id = try await fixture.session(frames: 30).id
      for frame in [0, 10, 20] {
        _ = try await fixture.service.prompt(1, on: frame, in: id, clicks: [click(5, 5)])
      }
      let draft = try await fixture.service.propagate(id, draft: true)
      #expect(try await refined(fixture, draft, id).state == .completed)
      #expect(visits.frames(1024) == Array(11...19) + Array(1...9) + Array(21...29))
      #expect(try await fixture.mask(frame: 14, in: id) == Sized.bar(1024))
    }
  }

  @Test func `nothing is left to refine if all objects of a draft are locked`() async throws {
    let halt = Halt(before: 3)
    let fixture = try fixture { _, frame in await halt.pass(frame) }
    try await fixture.run {
      let id = try await fixture.session().id
      _ = try await fixture.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      let draft = try await fixture.service.propagate(id, draft: true)
      await halt.arrival()
      _ = try await fixture.service.updateObject(1, in: id, ObjectChanges(isLocked: true))
      await halt.release()
      #expect(try await fixture.ended(draft.id)?.state == .completed)
      #expect(try await jobs(fixture, id).count == 1)
    }
  }

  @Test func `a draft has to be smaller than what replaces it`() async throws {
    let fixture = try fixture()
    let id = try await fixture.session().id
    _ = try await fixture.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
    let same = try await refusal {
      try await fixture.service.propagate(id, imageSize: 512, draft: true)
    }
    #expect(same?.message.contains("choose a larger size") == true)
    let without = try Fixture()
    let other = try await without.session().id
    _ = try await without.service.prompt(1, on: 0, in: other, clicks: [click(5, 5)])
    let none = try await refusal { try await without.service.propagate(other, draft: true) }
    #expect(none?.message == "The engine still makes no drafts: leave draft out")
  }
}
