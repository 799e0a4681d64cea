import Jobs
import TestSupport
import Testing

@Suite struct JobBoundsTests {
  private let bounds = JobBounds(waiting: 5, waitingOfKey: 3)

  @Test(arguments: ManagerUnderTest.all)
  func `a full queue refuses, and takes jobs again once some have ended`(
    subject: ManagerUnderTest
  ) async throws {
    let started = Latch()
    let release = Latch()
    try await subject.run(workers: 1, bounds: bounds) { _, _ in
      await started.open()
      await release.wait()
      return nil
    } body: { running in
      let first = try await running.submit("0", serialKey: "a")
      await started.wait()
      var waiting: [Job] = []
      for name in ["1", "2", "3"] {
        waiting.append(try await running.submit(name, serialKey: "a", idempotencyKey: name))
      }
      await #expect(throws: JobError.queueFull(3, ofOneSession: true)) {
        try await running.submit("4", serialKey: "a")
      }
      // A request sent again is no further job.
      let again = try await running.submit("3", serialKey: "a", idempotencyKey: "3")
      #expect(again.id == waiting[2].id)
      waiting.append(try await running.submit("5", serialKey: "b"))
      waiting.append(try await running.submit("6", serialKey: "c"))
      await #expect(throws: JobError.queueFull(5, ofOneSession: false)) {
        try await running.submit("7", serialKey: "d")
      }
      await release.open()
      for job in [first] + waiting {
        #expect(try await running.ended(job.id)?.state == .completed)
      }
      #expect(
        try await running.ended(running.submit("8", serialKey: "a").id)?.state == .completed)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `an equal submission is answered with the job that waits last`(
    subject: ManagerUnderTest
  ) async throws {
    let started = Latch()
    let release = Latch()
    try await subject.run(workers: 1) { _, _ in
      await started.open()
      await release.wait()
      return nil
    } body: { running in
      let first = try await running.submit("x", serialKey: "a")
      await started.wait()
      let second = try await running.submit("x", serialKey: "a")
      #expect(second.id != first.id, "the first runs already")
      #expect(try await running.submit("x", serialKey: "a").id == second.id)
      let others = [
        try await running.submit("x", priority: .batch, serialKey: "a"),
        try await running.submit("x", serialKey: "b"),
        try await running.submit("x", serialKey: "a", idempotencyKey: "key"),
        try await running.submit("y", serialKey: "a"),
        // Not the last that waits: the job between them may overwrite its masks.
        try await running.submit("x", serialKey: "a"),
      ]
      #expect(Set(others.map(\.id) + [first.id, second.id]).count == 7)
      await release.open()
      for job in others { #expect(try await running.ended(job.id)?.state == .completed) }
    }
  }
}
