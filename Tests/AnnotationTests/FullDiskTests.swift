import GRDB
import Jobs
import TestSupport
import Testing

@testable import Persistence

/// The disk is made full by a bound on the database's pages.
@Suite struct FullDiskTests {
  @Test func `a full disk fails the job in words, and what was made stays`() async throws {
    let halt = Halt(before: 20)
    let fixture = try Fixture(checkpointInterval: 1000, beforeFrame: halt.pass)
    try await fixture.run {
      let session = try await fixture.session(frames: 2000)
      for object in 1...5 {
        _ = try await fixture.service.prompt(
          object, on: 0, in: session.id, clicks: [click(5, 5), click(20, 20)])
      }
      let job = try await fixture.service.propagate(session.id)
      await halt.arrival()
      try await fixture.store.database.write { db in
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
      }
      await halt.release()
      let ended = try #require(try await fixture.ended(job.id))
      #expect(ended.state == .failed)
      #expect(
        ended.error
          == "Masks could not be stored: the disk that holds the data folder is full: free some "
          + "space and try again")
      #expect(try await fixture.service.session(session.id).objects[0].maskCount >= 20)
      let refused = try await refusal {
        for object in 6...500 {
          _ = try await fixture.service.prompt(
            object, on: 1, in: session.id, clicks: [click(5, 5)])
        }
        return 0
      }
      #expect(refused?.kind == .storageFull)
    }
  }

  @Test func `a job that cannot even be started for a full disk is failed, not pending for ever`()
    async throws
  {
    let fixture = try Fixture()
    let session = try await fixture.session()
    _ = try await fixture.service.prompt(1, on: 0, in: session.id, clicks: [click(5, 5)])
    let job = try await fixture.service.propagate(session.id)
    try await fixture.store.database.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA query_only = 1")
    }
    try await fixture.run {
      let ended = try #require(try await fixture.ended(job.id))
      #expect(ended.state == .failed)
      #expect(ended.error?.hasPrefix("The job could not be started: ") == true)
      try await fixture.store.database.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA query_only = 0")
      }
      #expect(try await fixture.manager.job(job.id)?.state == .failed)
      #expect(try await fixture.store.job(job.id)?.state == .failed)
    }
  }
}
