import DurableFiles
import Foundation
import GRDB

/// Everything the service stores, in one SQLite file: projects, videos, sessions, objects, prompts,
/// masks, history and jobs.
///
/// Readers never wait for the writer (write-ahead log). A committed change survives the end of the
/// process at any moment and, except for what a running job makes, a power cut: see
/// `writeTrailing`.
package struct Store: Sendable {
  let database: DatabasePool
  /// Released for changes that must succeed on a full disk; nil to keep none.
  let reserve: DiskReserve?
  /// How many events are stored for each job; the oldest go first.
  let eventBound: Int
  let historyLimits: HistoryLimits

  /// Opens the file at `path`; creates it if it is missing and brings its tables up to date.
  ///
  /// - Throws: `DatabaseError` if the file cannot be written or is not a database.
  package init(path: String, eventBound: Int = 4096, reserve: DiskReserve? = nil) throws {
    try self.init(
      path: path, eventBound: eventBound, historyLimits: HistoryLimits(), reserve: reserve)
  }

  init(
    path: String, eventBound: Int = 4096, historyLimits: HistoryLimits,
    reserve: DiskReserve? = nil
  ) throws {
    self.reserve = reserve
    var configuration = Configuration()
    configuration.maximumReaderCount = 4
    configuration.busyMode = .timeout(10)
    database = try DatabasePool(path: path, configuration: configuration)
    self.eventBound = eventBound
    self.historyLimits = historyLimits
    // GRDB opens write-ahead logs with NORMAL, which flushes only now and then.
    try database.writeWithoutTransaction { db in try db.execute(sql: Self.flushEveryCommit) }
    try Store.migrator.migrate(database)
  }

  private static let flushEveryCommit = "PRAGMA synchronous = FULL"

  /// As `database.write`, without waiting for the disk: the change survives the end of the process,
  /// and a power cut only once a later change was flushed, in the same order. For what a running
  /// job makes, which it would make again from its last checkpoint.
  ///
  /// Once begun it is not cancelled: then the last statement, on which the changes of others depend,
  /// would not be executed.
  func writeTrailing<Result: Sendable>(
    _ updates: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    return try await Task {
      try await database.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = NORMAL")
        var result: Result?
        do {
          try db.inTransaction(.immediate) {
            result = try updates(db)
            return .commit
          }
        } catch {
          try db.execute(sql: Self.flushEveryCommit)
          throw error
        }
        try db.execute(sql: Self.flushEveryCommit)
        return result!
      }
    }.value
  }

  /// As `database.write`, for deletions, which free space: on a full disk they get the space of the
  /// reserve.
  func writeFreeing<Result: Sendable>(
    _ updates: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    do {
      return try await database.write(updates)
    } catch let error as DatabaseError where StorageFailure(error).isFull {
      guard let reserve, reserve.release() else { throw error }
      return try await database.write(updates)
    }
  }

  /// True if changes are refused, or will be soon, because the disk is full.
  package var isDiskFull: Bool { reserve?.isDiskFull ?? false }

  /// Reserves the space for deletions again once there is room.
  package func refillReserve() { reserve?.fill() }

  /// Waits until everything that was stored so far is on the disk.
  package func flush() async throws {
    // Checkpoints flush by themselves what they move from the log to the database. SQLite's locks are
    // on other files than the log, so that closing this descriptor releases none.
    try DurableFile.flush(database.path + "-wal")
  }

  /// Closes the file; the store cannot be used afterwards.
  package func close() throws {
    try database.close()
  }
}

/// A row of a table, with dates as seconds since 1970.
///
/// `Columns` is the type's `CodingKeys`, so that a column has one name in Swift and one in SQL.
package protocol StoredRecord: Codable, FetchableRecord, PersistableRecord, Sendable {}

extension StoredRecord {
  package static func databaseDateEncodingStrategy(for column: String)
    -> DatabaseDateEncodingStrategy
  {
    .timeIntervalSince1970
  }

  package static func databaseDateDecodingStrategy(for column: String)
    -> DatabaseDateDecodingStrategy
  {
    .timeIntervalSince1970
  }
}

extension Date {
  /// The date as an argument of a query: seconds since 1970.
  var stored: Double { timeIntervalSince1970 }
}
