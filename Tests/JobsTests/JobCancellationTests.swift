import Foundation
import Jobs
import TestSupport
import Testing

@Suite struct JobCancellationTests {
  @Test(arguments: ManagerUnderTest.all)
  func `a running job is cancelled and keeps its progress`(
    subject: ManagerUnderTest
  ) async throws {
    let clock = ManualClock()
    let stopped = Latch()
    try await subject.run(clock: clock) { _, context in
      try await context.report(progress: 40)
      do {
        try await clock.sleep(for: .seconds(1))
      } catch {
        await #expect(throws: CancellationError.self) { try await context.report(progress: 50) }
        await stopped.open()
        throw error
      }
      return nil
    } body: { running in
      let job = try await running.submit()
      await clock.waitForSleepers()
      let cancelled = try await running.manager.cancel(job.id)
      #expect(cancelled.state == .cancelled)
      await stopped.wait()
      let ended = try #require(try await running.ended(job.id))
      #expect(ended.state == .cancelled)
      #expect(ended.progress == 40)
      #expect(ended.completedAt == clock.date)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `a pending job is cancelled and never runs`(subject: ManagerUnderTest) async throws {
    let started = Latch()
    let release = Latch()
    try await subject.run(workers: 1) { job, _ in
      if try job.request.decodeParameters(as: String.self) == "never" {
        Issue.record("a cancelled job ran")
      }
      await started.open()
      await release.wait()
      return nil
    } body: { running in
      let first = try await running.submit("first")
      await started.wait()
      let second = try await running.submit("never")
      #expect(try await running.manager.cancel(second.id).state == .cancelled)
      await release.open()
      #expect(try await running.ended(first.id)?.state == .completed)
      let last = try await running.submit("last")
      #expect(try await running.ended(last.id)?.state == .completed)
      let never = try #require(try await running.manager.job(second.id))
      #expect(never.state == .cancelled)
      #expect(never.startedAt == nil)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `a job that ended cannot be cancelled, nor an unknown one`(
    subject: ManagerUnderTest
  ) async throws {
    try await subject.run { _, _ in
      nil
    } body: { running in
      let job = try await running.submit()
      _ = try await running.ended(job.id)
      await #expect(throws: JobError.finished(job.id, .completed)) {
        try await running.manager.cancel(job.id)
      }
      let unknown = JobID(rawValue: "nothing")
      await #expect(throws: JobError.unknownJob(unknown)) {
        try await running.manager.cancel(unknown)
      }
    }
  }
}
