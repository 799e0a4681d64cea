import Foundation
import Jobs
import Synchronization
import TestSupport
import Testing

/// What a manager submits by itself when a job has been done.
@Suite struct FollowUpTests {
  private struct Trouble: Error {}

  /// "first" is followed by "second".
  private static func followUp(_ job: Job) throws -> JobRequest? {
    guard try job.request.decodeParameters(as: String.self) == "first" else { return nil }
    return try JobRequest(
      type: job.request.type, encoding: "second", idempotencyKey: "after \(job.id)",
      serialKey: job.request.serialKey)
  }

  @Test(arguments: ManagerUnderTest.all)
  func `a job that was done is followed by another, which is there when it ends`(
    subject: ManagerUnderTest
  ) async throws {
    try await subject.run(followUp: Self.followUp) { _, _ in
      nil
    } body: { running in
      let first = try await running.submit("first", serialKey: "one")
      #expect(try await running.ended(first.id)?.state == .completed)
      let all = try await running.manager.jobs(JobFilter())
      #expect(all.count == 2)
      let second = try #require(all.last)
      #expect(try second.request.decodeParameters(as: String.self) == "second")
      #expect(try await running.ended(second.id)?.state == .completed)
      #expect(try await running.manager.jobs(JobFilter()).count == 2)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `nothing follows a job that failed or was cancelled`(subject: ManagerUnderTest) async throws
  {
    let clock = ManualClock()
    let fails = Mutex(true)
    try await subject.run(followUp: Self.followUp, clock: clock) { _, _ in
      if fails.withLock({ $0 }) { throw Trouble() }
      try await clock.sleep(for: .seconds(1))
      return nil
    } body: { running in
      let failed = try await running.submit("first")
      #expect(try await running.ended(failed.id)?.state == .failed)
      fails.withLock { $0 = false }
      let cancelled = try await running.submit("first")
      await clock.waitForSleepers()
      _ = try await running.manager.cancel(cancelled.id)
      #expect(try await running.ended(cancelled.id)?.state == .cancelled)
      #expect(try await running.manager.jobs(JobFilter()).count == 2)
    }
  }

  @Test func `a job counts as completed even if what follows it cannot be found`() async throws {
    for subject in ManagerUnderTest.all {
      try await subject.run(followUp: { _ in throw Trouble() }) { _, _ in
        nil
      } body: { running in
        let job = try await running.submit("first")
        #expect(try await running.ended(job.id)?.state == .completed)
        #expect(try await running.manager.jobs(JobFilter()).count == 1)
      }
    }
  }
}
