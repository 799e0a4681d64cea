import Foundation
import GRDB
import Jobs

extension Store {
  package func saveCheckpoint(_ checkpoint: Data, of id: JobID) async throws {
    try await database.write { db in
      try db.execute(
        sql: """
          INSERT INTO job_checkpoint (job_id, state) VALUES (?, ?)
          ON CONFLICT (job_id) DO UPDATE SET state = excluded.state
          """,
        arguments: [id.rawValue, checkpoint])
    }
  }

  package func checkpoint(of id: JobID) async throws -> Data? {
    try await database.read { db in
      try Data.fetchOne(
        db, sql: "SELECT state FROM job_checkpoint WHERE job_id = ?", arguments: [id.rawValue])
    }
  }

  package func append(_ kind: JobEvent.Kind, to id: JobID) async throws -> JobEvent {
    try await database.write { db in try append(kind, to: id, in: db) }
  }

  package func events(
    of id: JobID, after last: EventID?, limit: Int
  ) async throws -> [JobEvent] {
    try await database.read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT id, kind FROM job_event WHERE job_id = ? AND id > ? ORDER BY id LIMIT ?")
      let rows = try Row.fetchAll(
        statement, arguments: [id.rawValue, last?.rawValue ?? 0, limit])
      return try rows.map { row in
        JobEvent(
          id: EventID(rawValue: row["id"]),
          kind: try JSONDecoder().decode(JobEvent.Kind.self, from: row["kind"]))
      }
    }
  }

  func append(_ kind: JobEvent.Kind, to id: JobID, in db: Database) throws -> JobEvent {
    let last = try Int64.fetchOne(
      db, sql: "SELECT max(id) FROM job_event WHERE job_id = ?", arguments: [id.rawValue])
    let event = JobEvent(id: EventID(rawValue: (last ?? 0) + 1), kind: kind)
    try db.execute(
      sql: "INSERT INTO job_event (job_id, id, kind) VALUES (?, ?, ?)",
      arguments: [id.rawValue, event.id.rawValue, try JSONEncoder().encode(kind)])
    try db.execute(
      sql: "DELETE FROM job_event WHERE job_id = ? AND id <= ?",
      arguments: [id.rawValue, event.id.rawValue - Int64(eventBound)])
    return event
  }
}
