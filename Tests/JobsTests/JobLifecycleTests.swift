import Foundation
import Jobs
import TestSupport
import Testing

/// The behaviour of every `JobManager`.
@Suite struct JobLifecycleTests {
  @Test(arguments: ManagerUnderTest.all)
  func `propagate returns a job id at once, while the work is still to do`(
    subject: ManagerUnderTest
  ) async throws {
    let release = Latch()
    try await subject.run { _, _ in
      await release.wait()
      return nil
    } body: { running in
      let job = try await running.submit()
      #expect(job.state == .pending)
      #expect(job.progress == 0)
      await release.open()
      #expect(try await running.ended(job.id)?.state == .completed)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `status is right at every stage: pending, running, completed`(
    subject: ManagerUnderTest
  ) async throws {
    let started = Latch()
    let release = Latch()
    try await subject.run(workers: 1) { _, context in
      await started.open()
      await release.wait()
      try await context.report(progress: 25)
      await started.open()
      await release.wait(2)
      return Data("{}".utf8)
    } body: { running in
      let first = try await running.submit()
      await started.wait()
      let second = try await running.submit()
      #expect(try await running.manager.job(second.id)?.state == .pending)
      var status = try #require(try await running.manager.job(first.id))
      #expect(status.state == .running)
      #expect(status.startedAt == running.clock.date)
      #expect(status.completedAt == nil)
      await release.open()
      await started.wait(2)
      #expect(try await running.manager.job(first.id)?.progress == 25)
      running.clock.advance(by: .seconds(7))
      await release.open()
      status = try #require(try await running.ended(first.id))
      #expect(status.state == .completed)
      #expect(status.progress == 100)
      #expect(status.completedAt == running.clock.date)
      #expect(status.result == Data("{}".utf8))
      #expect(try await running.ended(second.id)?.state == .completed)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `errors become status failed, with their sentence`(subject: ManagerUnderTest) async throws {
    struct Trouble: Error, CustomStringConvertible {
      let description = "the disk is full: free some space"
    }
    try await subject.run { _, context in
      try await context.report(progress: 10)
      throw Trouble()
    } body: { running in
      let job = try #require(try await running.ended(try await running.submit().id))
      #expect(job.state == .failed)
      #expect(job.error == "the disk is full: free some space")
      #expect(job.progress == 10)
      #expect(job.result == nil)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `progress never falls and stays within 0 to 100`(subject: ManagerUnderTest) async throws {
    try await subject.run { _, context in
      try await context.report(progress: 60)
      try await context.report(progress: 30)
      try await context.report(progress: 101)
      return nil
    } body: { running in
      let job = try #require(try await running.ended(try await running.submit().id))
      #expect(job.progress == 60)
      #expect(job.error == "Progress 101.0 of job \(job.id) is not between 0 and 100")
      var reported: [Double] = []
      for try await event in running.events(job.id, after: nil) {
        if case .progress(let percent) = event.kind { reported.append(percent) }
      }
      #expect(reported == [60])
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `cleanup removes jobs older than JOB_CLEANUP_AGE`(subject: ManagerUnderTest) async throws {
    let release = Latch()
    try await subject.run { job, _ in
      if try job.request.decodeParameters(as: String.self) == "long" { await release.wait() }
      return nil
    } body: { running in
      let old = try await running.submit("old")
      _ = try await running.ended(old.id)
      let long = try await running.submit("long")
      running.clock.advance(by: .seconds(3000))
      let young = try await running.submit("young")
      _ = try await running.ended(young.id)
      running.clock.advance(by: .seconds(601))
      #expect(try await running.manager.cleanup(olderThan: .seconds(3600)) == 1)
      #expect(try await running.manager.job(old.id) == nil)
      #expect(try await running.manager.job(young.id)?.state == .completed)
      #expect(try await running.manager.job(long.id)?.state == .running)
      await release.open()
      #expect(try await running.ended(long.id)?.state == .completed)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `a job of more than 5 minutes completes`(subject: ManagerUnderTest) async throws {
    let clock = ManualClock()
    try await subject.run(clock: clock) { _, context in
      for frame in 1...100 {
        try await clock.sleep(for: .seconds(10))
        try await context.report(progress: Double(frame))
      }
      return nil
    } body: { running in
      let job = try await running.submit()
      // The manager may look at the clock too, so that not every advance is one of the job's.
      while try await running.manager.job(job.id)?.state.isFinished == false {
        clock.advance(by: .seconds(10))
        await Task.yield()
      }
      let ended = try #require(try await running.ended(job.id))
      #expect(ended.state == .completed)
      let duration = try #require(ended.completedAt).timeIntervalSince(
        try #require(ended.startedAt))
      #expect(duration >= 1000)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `people find a job's way in the log`(subject: ManagerUnderTest) async throws {
    struct Trouble: Error, CustomStringConvertible { let description = "no reason" }
    try await subject.run(workers: 3) { job, _ in
      if try job.request.decodeParameters(as: String.self) == "bad" { throw Trouble() }
      return nil
    } body: { running in
      let good = try await running.submit("good")
      let bad = try await running.submit("bad")
      _ = try await running.ended(good.id)
      _ = try await running.ended(bad.id)
      await running.manager.shutdown(grace: .zero)
      let lines = running.log.lines
      #expect(lines.contains("Job manager initialized with 3 workers"))
      #expect(lines.contains("Job \(good.id) (scripted) submitted for execution"))
      #expect(lines.contains("Job \(good.id) started execution"))
      #expect(lines.contains("Job \(good.id) completed successfully"))
      #expect(lines.contains("Job \(bad.id) failed: no reason"))
    }
  }
}
