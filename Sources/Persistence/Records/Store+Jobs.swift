import Foundation
import GRDB
import Jobs

extension Store: JobStore {
  package func insert(_ job: Job) async throws -> (job: Job, isNew: Bool) {
    try await database.write { db in
      if let key = job.request.idempotencyKey,
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM job WHERE idempotency_key = ?", arguments: [key])
      {
        return (try Job(row: row), false)
      }
      try db.execute(
        sql: """
          INSERT INTO job (id, type, parameters, priority, idempotency_key, serial_key, state,
            progress, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          job.id.rawValue, job.request.type, job.request.parameters, job.request.priority.rawValue,
          job.request.idempotencyKey, job.request.serialKey, job.state.rawValue, job.progress,
          job.createdAt.stored,
        ])
      var stored = job
      stored.sequence = db.lastInsertedRowID
      return (stored, true)
    }
  }

  package func job(_ id: JobID) async throws -> Job? {
    try await database.read { db in try Store.job(id, in: db) }
  }

  package func jobs(_ filter: JobFilter) async throws -> [Job] {
    var conditions: [String] = []
    var arguments: StatementArguments = []
    if let states = filter.states {
      conditions.append("state IN (\(states.map { _ in "?" }.joined(separator: ", ")))")
      arguments += StatementArguments(states.map(\.rawValue))
    }
    if let type = filter.type {
      conditions.append("type = ?")
      arguments += [type]
    }
    if let keys = filter.serialKeys {
      conditions.append("serial_key IN (\(keys.map { _ in "?" }.joined(separator: ", ")))")
      arguments += StatementArguments(keys)
    }
    let newestFirst = filter.order == .newestFirst
    if let after = filter.after {
      let comparison = newestFirst ? "<" : ">"
      conditions.append("sequence \(comparison) (SELECT sequence FROM job WHERE id = ?)")
      arguments += [after.rawValue]
    }
    var sql = "SELECT * FROM job"
    if !conditions.isEmpty { sql += " WHERE " + conditions.joined(separator: " AND ") }
    sql += " ORDER BY sequence \(newestFirst ? "DESC" : "ASC")"
    if let limit = filter.limit { sql += " LIMIT \(limit)" }
    return try await database.read { [sql, arguments] db in
      try Row.fetchAll(db, sql: sql, arguments: arguments).map(Job.init(row:))
    }
  }

  package func move(_ id: JobID, to outcome: JobOutcome, at date: Date) async throws -> Job? {
    try await database.write { db in
      guard let job = try Store.job(id, in: db)?.moved(to: outcome, at: date) else { return nil }
      try db.execute(
        sql: """
          UPDATE job SET state = ?, progress = ?, started_at = ?, completed_at = ?, result = ?,
            error = ? WHERE id = ?
          """,
        arguments: [
          job.state.rawValue, job.progress, job.startedAt?.stored, job.completedAt?.stored,
          job.result, job.error, id.rawValue,
        ])
      if job.state.isFinished {
        try db.execute(
          sql: "DELETE FROM job_checkpoint WHERE job_id = ?", arguments: [id.rawValue])
        _ = try append(.done(job.state), to: id, in: db)
      }
      return job
    }
  }

  package func raiseProgress(_ id: JobID, to percent: Double) async throws -> Bool {
    try await database.write { db in
      try db.execute(
        sql: "UPDATE job SET progress = max(progress, ?) WHERE id = ? AND state = 'running'",
        arguments: [percent, id.rawValue])
      return db.changesCount > 0
    }
  }

  package func removeFinished(before date: Date) async throws -> Int {
    try await database.write { db in
      try db.execute(sql: "DELETE FROM job WHERE completed_at < ?", arguments: [date.stored])
      return db.changesCount
    }
  }

  static func job(_ id: JobID, in db: Database) throws -> Job? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM job WHERE id = ?")
    return try Row.fetchOne(statement, arguments: [id.rawValue]).map(Job.init(row:))
  }
}

extension Job {
  /// - Throws: `DecodingError` for a record this version cannot read.
  init(row: Row) throws {
    let stateName: String = row["state"]
    guard let state = JobState(rawValue: stateName) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "a job's state is \(stateName)"))
    }
    let request = JobRequest(
      type: row["type"], parameters: row["parameters"],
      priority: JobPriority(rawValue: row["priority"]) ?? .normal,
      idempotencyKey: row["idempotency_key"], serialKey: row["serial_key"])
    self.init(
      id: JobID(rawValue: row["id"]), request: request, sequence: row["sequence"], state: state,
      progress: row["progress"], createdAt: Date(stored: row["created_at"]),
      startedAt: (row["started_at"] as Double?).map(Date.init(stored:)),
      completedAt: (row["completed_at"] as Double?).map(Date.init(stored:)),
      result: row["result"], error: row["error"])
  }
}
