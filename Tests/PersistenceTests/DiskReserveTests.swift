import Foundation
import GRDB
import TestSupport
import Testing

@testable import Persistence

@Suite struct DiskReserveTests {
  private func size(of file: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int
  }

  @Test func `the space is given back, and reserved again`() throws {
    let folder = try TemporaryFolder()
    let reserve = DiskReserve(inFolder: folder.path, bytes: 1 << 16)
    #expect(reserve.fill() && reserve.fill())
    #expect(size(of: folder.path("/.reserve")) == 1 << 16)
    #expect(reserve.release())
    #expect(size(of: folder.path("/.reserve")) == nil)
    #expect(!reserve.release())
    #expect(reserve.fill())
    #expect(!reserve.isDiskFull)
  }

  @Test func `a deletion that finds no room is tried again without the reserve`() async throws {
    let folder = try TemporaryFolder()
    let reserve = DiskReserve(inFolder: folder.path, bytes: 1 << 16)
    reserve.fill()
    let store = try Store(path: folder.path("masklet.sqlite"), reserve: reserve)
    let full = DatabaseError(resultCode: .SQLITE_FULL)
    let attempts = try await store.writeFreeing { _ in
      if FileManager.default.fileExists(atPath: folder.path("/.reserve")) { throw full }
      return 2
    }
    #expect(attempts == 2)
    // Without a reserve the error is passed on.
    await #expect(throws: DatabaseError.self) { try await store.writeFreeing { _ in throw full } }
  }

  @Test func `every commit is flushed, but not those of a running job`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store(path: folder.path("masklet.sqlite"))
    func level() async throws -> Int? {
      try await store.database.writeWithoutTransaction { db in
        try Int.fetchOne(db, sql: "PRAGMA synchronous")
      }
    }
    let full = 2
    #expect(try await level() == full)
    let trailing = try await store.writeTrailing { db in
      try Int.fetchOne(db, sql: "PRAGMA synchronous")
    }
    #expect(trailing == 1)
    #expect(try await level() == full)
    struct Failure: Error {}
    await #expect(throws: Failure.self) { try await store.writeTrailing { _ in throw Failure() } }
    #expect(try await level() == full)
    try await store.flush()
  }
}
