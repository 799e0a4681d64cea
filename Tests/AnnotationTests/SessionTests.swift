import Annotation
import Masklets
import TestSupport
import Testing

@Suite struct SessionTests {
  @Test func `a closed session is unknown while its masks stay`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    _ = try await fixture.service.prompt(1, on: 2, in: session.id, clicks: [click(5, 5)])
    try await fixture.service.closeSession(session.id)
    #expect(
      try await refusal { try await fixture.service.session(session.id) }?.kind == .unknown)
    let again = try await refusal {
      try await fixture.service.closeSession(session.id)
      return 0
    }
    #expect(again?.kind == .unknown)
    let prompt = try await refusal {
      try await fixture.service.prompt(1, on: 2, in: session.id, clicks: [click(5, 5)])
    }
    #expect(prompt?.kind == .unknown)
    #expect(try await fixture.service.masks(frames: 0...9, in: session.id).count == 1)
    #expect(try await fixture.service.sessionOrClosed(session.id).closedAt != nil)
    #expect(await fixture.service.activeSessionCount == 0)
  }

  @Test func `an idle session's memory is freed and it reopens by itself`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    #expect(await fixture.service.activeSessionCount == 1)
    fixture.clock.advance(by: .seconds(899))
    _ = try await fixture.service.cleanUp()
    #expect(await fixture.service.activeSessionCount == 1)
    fixture.clock.advance(by: .seconds(1))
    _ = try await fixture.service.cleanUp()
    #expect(await fixture.service.activeSessionCount == 0)
    let summary = try await fixture.service.session(session.id)
    #expect(fixture.clock.date.timeIntervalSince(summary.lastAccessed) == 900)
    _ = try await fixture.service.prompt(1, on: 2, in: session.id, clicks: [click(5, 5)])
    #expect(await fixture.service.activeSessionCount == 1)
  }

  @Test func `the idlest session gives way to another`() async throws {
    var limits = AnnotationLimits()
    limits.sessionsInMemory = 2
    let fixture = try Fixture(limits: limits)
    var ids: [String] = []
    for frames in 5..<9 {
      ids.append(try await fixture.session(frames: frames).id)
      fixture.clock.advance(by: .seconds(1))
    }
    #expect(await fixture.service.activeSessionCount == 2)
    for id in ids {
      let answer = try await fixture.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      #expect(answer.mask.area > 0)
    }
  }

  @Test func `everything is there again after a restart`() async throws {
    let folder = try TemporaryFolder()
    let first = try Fixture(folder: folder)
    let session = try await first.session()
    _ = try await first.service.prompt(
      2, on: 3, in: session.id, clicks: [click(5, 5)], name: "dog")
    let before = try await first.service.session(session.id)
    try first.store.close()
    let second = try Fixture(folder: folder)
    let after = try await second.service.session(session.id)
    #expect(after.objects == before.objects)
    let refined = try await second.service.refine(
      2, on: 3, in: session.id, clicks: [click(20, 20)])
    #expect(refined.mask.mask()[5, 5])
  }

  @Test func `masks are read by ranges of bounded length inside the video`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session(frames: 300)
    let service = fixture.service
    _ = try await service.prompt(2, on: 3, in: session.id, clicks: [click(5, 5)])
    _ = try await service.prompt(1, on: 3, in: session.id, clicks: [click(5, 5)])
    _ = try await service.prompt(1, on: 1, in: session.id, clicks: [click(5, 5)])
    let masks = try await service.masks(frames: 0...199, in: session.id)
    #expect(masks.map(\.frame) == [1, 3, 3])
    #expect(masks.map(\.objectID) == [1, 1, 2])
    let wide = try await refusal { try await service.masks(frames: 0...200, in: session.id) }
    #expect(wide?.kind == .invalid)
    let outside = try await refusal { try await service.masks(frames: 290...300, in: session.id) }
    #expect(outside?.kind == .invalid)
  }
}
