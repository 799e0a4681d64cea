import Foundation
import Masklets
import TestSupport
import Testing

@testable import Annotation

@Suite struct ActiveSessionsTests {
  private let clock = ManualClock()

  @Test func `a session gives way only when it is idle, and others wait for that`() async throws {
    let active = ActiveSessions(capacity: 1)
    _ = try await active.enter("a", videoID: "v", at: clock.date)
    let date = clock.date
    async let freed = active.enter("b", videoID: "w", at: date)
    await active.leave("a", at: clock.date)
    #expect(try await freed == ["v"])
    #expect(await active.count == 1)
    #expect(await active.lastUse("a") == nil)
  }

  @Test func `a call too many is told to try again`() async throws {
    let active = ActiveSessions(capacity: 1, queueLimit: 0)
    _ = try await active.enter("a", videoID: "v", at: clock.date)
    await #expect(throws: RequestError.self) {
      try await active.enter("b", videoID: "v", at: clock.date)
    }
    _ = try await active.enter("a", videoID: "v", at: clock.date)
    await active.leave("a", at: clock.date)
    await active.leave("a", at: clock.date)
    #expect(try await active.enter("b", videoID: "v", at: clock.date).isEmpty == false)
  }

  @Test func `a video other sessions use stays open`() async throws {
    let active = ActiveSessions(capacity: 2)
    for id in ["a", "b"] {
      _ = try await active.enter(id, videoID: "v", at: clock.date)
      await active.leave(id, at: clock.date)
    }
    #expect(await active.dropClosed("a").isEmpty)
    #expect(await active.dropIdle(since: clock.date) == ["v"])
    #expect(await active.count == 0)
  }
}
