import Foundation
import Jobs
import TestSupport
import Testing

@Suite struct JobEventsTests {
  private func custom(_ payload: String) throws -> JobEvent.Custom {
    try JobEvent.Custom(name: "made", encoding: payload)
  }

  @Test(arguments: ManagerUnderTest.all)
  func `watchers see progress and events of the job's own as they are made, and then done`(
    subject: ManagerUnderTest
  ) async throws {
    let release = Latch()
    try await subject.run { _, context in
      try await context.report(custom("first"))
      try await context.report(progress: 50)
      await release.wait()
      try await context.report(custom("second"))
      return nil
    } body: { running in
      let job = try await running.submit()
      var kinds: [JobEvent.Kind] = []
      for try await event in running.events(job.id, after: nil) {
        kinds.append(event.kind)
        if case .progress = event.kind { await release.open() }
      }
      #expect(
        kinds == [
          .custom(try custom("first")), .progress(50), .custom(try custom("second")),
          .done(.completed),
        ])
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func
    `polling resumes after a network cut: a watcher that lost its line goes on after its last event`(
      subject: ManagerUnderTest
    ) async throws
  {
    let release = Latch()
    try await subject.run { _, context in
      for step in 0..<5 {
        if step == 3 { await release.wait() }
        try await context.report(custom("\(step)"))
      }
      return nil
    } body: { running in
      let job = try await running.submit()
      var last: EventID?
      for try await event in running.events(job.id, after: nil) {
        last = event.id
        if event.kind == .custom(try custom("1")) { break }
      }
      await release.open()
      var kinds: [JobEvent.Kind] = []
      for try await event in running.events(job.id, after: last) {
        kinds.append(event.kind)
      }
      let rest = try [2, 3, 4].map { JobEvent.Kind.custom(try custom("\($0)")) }
      #expect(kinds == rest + [.done(.completed)])
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `a watcher that goes away leaves the job alone`(subject: ManagerUnderTest) async throws {
    let started = Latch()
    let release = Latch()
    try await subject.run { _, _ in
      await started.open()
      await release.wait()
      return nil
    } body: { running in
      let job = try await running.submit()
      let manager = running.manager
      let watcher = Task {
        for try await _ in manager.events(job.id, after: nil) {}
      }
      await started.wait()
      watcher.cancel()
      try await watcher.value
      await release.open()
      #expect(try await running.ended(job.id)?.state == .completed)
    }
  }

  @Test(arguments: ManagerUnderTest.all)
  func `events of an unknown job are an error, those of an ended one end`(
    subject: ManagerUnderTest
  ) async throws {
    try await subject.run { _, _ in
      nil
    } body: { running in
      let unknown = JobID(rawValue: "nothing")
      await #expect(throws: JobError.unknownJob(unknown)) {
        for try await _ in running.events(unknown, after: nil) {}
      }
      let job = try await running.submit()
      var last: EventID?
      for try await event in running.events(job.id, after: nil) { last = event.id }
      for try await event in running.events(job.id, after: last) {
        Issue.record("\(event) came after the last")
      }
    }
  }
}
