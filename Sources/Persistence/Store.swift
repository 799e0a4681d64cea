import Foundation
import GRDB

/// Everything the service keeps, in one SQLite file: videos, sessions, objects, prompts, masks and
/// jobs.
///
/// Readers never wait for the writer (write-ahead log). A committed change survives the end of the
/// process at any moment.
package struct Store: Sendable {
  let database: DatabasePool
  /// How many events are kept for a job.
  let eventBound: Int
  let historyLimits: HistoryLimits

  /// Opens the file at `path`, made and brought up to date if need be.
  ///
  /// - Throws: `DatabaseError` when the file cannot be written or is no database.
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

  /// Ends all use of the file.
  package func close() throws {
    try database.close()
  }
}

extension Date {
  /// As the store writes dates: seconds since 1970.
  var stored: Double { timeIntervalSince1970 }

  init(stored: Double) {
    self.init(timeIntervalSince1970: stored)
  }
}
