import Foundation
import Jobs
import TestSupport
import Testing

@Suite struct JobEventsTests {
  @Test(arguments: ManagerUnderTest.all)
  func `watchers see progress and masks as they are made, and then done`(
    subject: ManagerUnderTest
  ) async throws {
    let release = Latch()
    try await subject.run { _, context in
      try await context.reportMasks(frame: 0, objectIDs: [1, 2])
      try await context.report(progress: 50)
      await release.wait()
      try await context.reportMasks(frame: 1, objectIDs: [1, 2])
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
          .masks(frame: 0, objectIDs: [1, 2]), .progress(50), .masks(frame: 1, objectIDs: [1, 2]),
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
      for frame in 0..<5 {
        if frame == 3 { await release.wait() }
        try await context.reportMasks(frame: frame, objectIDs: [1])
      }
      return nil
    } body: { running in
      let job = try await running.submit()
      var last: EventID?
      for try await event in running.events(job.id, after: nil) {
        last = event.id
        if event.kind == .masks(frame: 1, objectIDs: [1]) { break }
      }
      await release.open()
      var kinds: [JobEvent.Kind] = []
      for try await event in running.events(job.id, after: last) {
        kinds.append(event.kind)
      }
      let frames = [2, 3, 4].map { JobEvent.Kind.masks(frame: $0, objectIDs: [1]) }
      #expect(kinds == frames + [.done(.completed)])
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
