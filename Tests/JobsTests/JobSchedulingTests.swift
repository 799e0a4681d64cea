import Foundation
import Jobs
import Synchronization
import TestSupport
import Testing

@Suite struct JobSchedulingTests {
  @Test(arguments: ManagerUnderTest.all, [1, 3])
  func `several propagations run at once, up to JOB_MAX_WORKERS`(
    subject: ManagerUnderTest, workers: Int
  ) async throws {
    let started = Latch()
    let release = Latch()
    let counts = Mutex((now: 0, most: 0))
    try await subject.run(workers: workers) { _, _ in
      counts.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      await started.open()
      await release.wait()
      counts.withLock { $0.now -= 1 }
      return nil
    } body: { running in
      var jobs: [Job] = []
      for _ in 0..<6 { jobs.append(try await running.submit()) }
      await started.wait(workers)
      let states = try await running.manager.jobs(JobFilter()).map(\.state)
      #expect(states.count { $0 == .running } == workers)
      #expect(states.count { $0 == .pending } == 6 - workers)
      await release.open()
      for job in jobs { #expect(try await running.ended(job.id)?.state == .completed) }
      #expect(counts.withLock(\.most) == workers)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `jobs of one session run one at a time in order, others beside them`(
    subject: ManagerUnderTest
  ) async throws {
    let order = Mutex<[String]>([])
    let started = Latch()
    let release = Latch()
    try await subject.run(workers: 3) { job, _ in
      let name: String = try job.request.decodeParameters()
      order.withLock { $0.append(name) }
      await started.open()
      if name == "a1" { await release.wait() }
      return nil
    } body: { running in
      let first = try await running.submit("a1", serialKey: "a")
      await started.wait()
      let second = try await running.submit("a2", serialKey: "a")
      let third = try await running.submit("a3", priority: .interactive, serialKey: "a")
      let other = try await running.submit("b1", serialKey: "b")
      #expect(try await running.ended(other.id)?.state == .completed)
      #expect(try await running.manager.job(second.id)?.state == .pending)
      await release.open()
      for job in [first, second, third] {
        #expect(try await running.ended(job.id)?.state == .completed)
      }
      #expect(order.withLock { $0 } == ["a1", "b1", "a2", "a3"])
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `interactive jobs go before normal ones and those before batches`(
    subject: ManagerUnderTest
  ) async throws {
    let order = Mutex<[String]>([])
    let started = Latch()
    let release = Latch()
    try await subject.run(workers: 1) { job, _ in
      let name: String = try job.request.decodeParameters()
      order.withLock { $0.append(name) }
      await started.open()
      if name == "first" { await release.wait() }
      return nil
    } body: { running in
      var jobs = [try await running.submit("first")]
      await started.wait()
      jobs.append(try await running.submit("batch", priority: .batch))
      jobs.append(try await running.submit("normal"))
      jobs.append(try await running.submit("click", priority: .interactive))
      for job in jobs { await running.queued(job.id) }
      await release.open()
      for job in jobs { _ = try await running.ended(job.id) }
      #expect(order.withLock { $0 } == ["first", "click", "normal", "batch"])
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `a submission repeated with its idempotency key is the same job`(
    subject: ManagerUnderTest
  ) async throws {
    try await subject.run { _, _ in
      nil
    } body: { running in
      let job = try await running.submit("x", serialKey: "a", idempotencyKey: "k")
      let again = try await running.submit("x", serialKey: "a", idempotencyKey: "k")
      #expect(again.id == job.id)
      #expect(try await running.ended(job.id)?.state == .completed)
      let late = try await running.submit("x", serialKey: "a", idempotencyKey: "k")
      #expect(late.id == job.id)
      #expect(late.state == .completed)
      #expect(try await running.manager.jobs(JobFilter()).count == 1)
      await #expect(throws: JobError.idempotencyKeyReused("k", by: job.id)) {
        try await running.submit("x", serialKey: "b", idempotencyKey: "k")
      }
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `jobs are listed by state, session and page`(subject: ManagerUnderTest) async throws {
    try await subject.run { _, _ in
      nil
    } body: { running in
      var ids: [JobID] = []
      for key in ["a", "b", "a"] {
        let job = try await running.submit(serialKey: key)
        ids.append(job.id)
        _ = try await running.ended(job.id)
      }
      let manager = running.manager
      #expect(try await manager.jobs(JobFilter()).map(\.id) == ids)
      #expect(try await manager.jobs(JobFilter(serialKeys: ["a"])).map(\.id) == [ids[0], ids[2]])
      #expect(try await manager.jobs(JobFilter(states: [.pending])).isEmpty)
      let page = JobFilter(order: .newestFirst, after: ids[2], limit: 1)
      #expect(try await manager.jobs(page).map(\.id) == [ids[1]])
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `a job of an unknown type is refused`(subject: ManagerUnderTest) async throws {
    try await subject.run { _, _ in
      nil
    } body: { running in
      await #expect(throws: JobError.unknownType("other")) {
        try await running.manager.submit(JobRequest(type: "other", parameters: Data()))
      }
    }
  }
}
