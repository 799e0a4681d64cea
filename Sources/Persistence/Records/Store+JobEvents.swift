import Foundation
import GRDB
import Jobs

extension Store {
  package func saveCheckpoint(_ checkpoint: Data, of id: JobID) async throws {
    try await database.write { db in
      try CheckpointRecord(jobID: id.rawValue, state: checkpoint).upsert(db)
    }
  }

  package func checkpoint(of id: JobID) async throws -> Data? {
    try await database.read { db in try CheckpointRecord.fetchOne(db, key: id.rawValue)?.state }
  }

  package func append(_ kind: JobEvent.Kind, to id: JobID) async throws -> JobEvent {
    try await writeTrailing { db in try append(kind, to: id, in: db) }
  }

  package func events(
    of id: JobID, after last: EventID?, limit: Int
  ) async throws -> [JobEvent] {
    try await database.read { db in
      // Cached: every watcher of a job reads with every page.
      let statement = try db.cachedStatement(
        sql: "SELECT * FROM job_event WHERE job_id = ? AND id > ? ORDER BY id LIMIT ?")
      return try EventRecord.fetchAll(
        statement, arguments: [id.rawValue, last?.rawValue ?? 0, limit]
      ).map { try $0.event() }
    }
  }

  func append(_ kind: JobEvent.Kind, to id: JobID, in db: Database) throws -> JobEvent {
    let events = EventRecord.filter { $0.jobID == id.rawValue }
    let last = try events.select(max(EventRecord.Columns.id), as: Int64.self).fetchOne(db)
    let event = JobEvent(id: EventID(rawValue: (last ?? 0) + 1), kind: kind)
    try EventRecord(event, of: id).insert(db)
    try events.filter { $0.id <= event.id.rawValue - Int64(eventBound) }.deleteAll(db)
    return event
  }
}
