import Foundation
import GRDB
import Jobs

extension Store: JobStore {
  package func insert(
    _ job: Job, within bounds: JobBounds
  ) async throws -> (job: Job, isNew: Bool) {
    try await database.write { db in
      let waiting = JobRecord.filter { $0.state == JobState.pending }
      let ofKey = job.request.serialKey.map { key in waiting.filter { $0.serialKey == key } }
      if let key = job.request.idempotencyKey {
        if let known = try JobRecord.filter({ $0.idempotencyKey == key }).fetchOne(db) {
          return (known.job, false)
        }
      } else if let last = try ofKey?.order({ $0.sequence.desc }).fetchOne(db)?.job,
        last.request.equals(job.request)
      {
        return (last, false)
      }
      try bounds.check(waiting: waiting.fetchCount(db), ofKey: ofKey?.fetchCount(db) ?? 0)
      try JobRecord(job).insert(db)
      var stored = job
      stored.sequence = db.lastInsertedRowID
      return (stored, true)
    }
  }

  package func job(_ id: JobID) async throws -> Job? {
    try await database.read { db in try JobRecord.fetch(id, in: db) }
  }

  package func jobs(_ filter: JobFilter) async throws -> [Job] {
    try await database.read { db in
      var request = JobRecord.all()
      if let states = filter.states { request = request.filter { states.contains($0.state) } }
      if let type = filter.type { request = request.filter { $0.type == type } }
      if let keys = filter.serialKeys {
        request = request.filter { keys.contains($0.serialKey) }
      }
      let newestFirst = filter.order == .newestFirst
      if let after = filter.after {
        let last = JobRecord.filter { $0.id == after.rawValue }
          .select(JobRecord.Columns.sequence)
        request = request.filter { newestFirst ? $0.sequence < last : $0.sequence > last }
      }
      request = request.order { newestFirst ? $0.sequence.desc : $0.sequence.asc }
      if let limit = filter.limit { request = request.limit(limit) }
      return try request.fetchAll(db).map(\.job)
    }
  }

  package func move(_ id: JobID, to outcome: JobOutcome, at date: Date) async throws -> Job? {
    try await database.write { db in
      guard let job = try JobRecord.fetch(id, in: db)?.moved(to: outcome, at: date) else {
        return nil
      }
      try JobRecord(job).update(
        db,
        columns: [.state, .progress, .startedAt, .completedAt, .result, .error]
          as [JobRecord.Columns])
      if job.state.isFinished {
        try CheckpointRecord.deleteOne(db, key: id.rawValue)
        _ = try append(.done(job.state), to: id, in: db)
        try Store.insertDeliveries(of: job, at: date, in: db)
      }
      return job
    }
  }

  package func raiseProgress(_ id: JobID, to percent: Double) async throws -> Bool {
    try await writeTrailing { db in
      try db.execute(
        sql: "UPDATE job SET progress = max(progress, ?) WHERE id = ? AND state = 'running'",
        arguments: [percent, id.rawValue])
      return db.changesCount > 0
    }
  }

  package func removeFinished(before date: Date) async throws -> Int {
    try await database.write { db in
      try JobRecord.filter { $0.completedAt < date.stored }.deleteAll(db)
    }
  }
}
