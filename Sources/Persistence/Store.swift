import Foundation
import GRDB

/// Everything the service stores, in one SQLite file: projects, videos, sessions, objects, prompts,
/// masks, history and jobs.
///
/// Readers never wait for the writer (write-ahead log). A committed change survives the end of the
/// process at any moment.
package struct Store: Sendable {
  let database: DatabasePool
  /// How many events are stored for each job; the oldest go first.
  let eventBound: Int
  let historyLimits: HistoryLimits

  /// Opens the file at `path`; creates it if it is missing and brings its tables up to date.
  ///
  /// - Throws: `DatabaseError` if the file cannot be written or is not a database.
  package init(path: String, eventBound: Int = 4096) throws {
    try self.init(path: path, eventBound: eventBound, historyLimits: HistoryLimits())
  }

  init(path: String, eventBound: Int = 4096, historyLimits: HistoryLimits) throws {
    var configuration = Configuration()
    configuration.maximumReaderCount = 4
    configuration.busyMode = .timeout(10)
    database = try DatabasePool(path: path, configuration: configuration)
    self.eventBound = eventBound
    self.historyLimits = historyLimits
    try Store.migrator.migrate(database)
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
