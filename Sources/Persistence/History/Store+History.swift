import GRDB
import Jobs
import Masklets

extension Store {
  /// What `undo` and `redo` would do; the title of a step that cannot be undone is nil.
  package func history(of session: String) async throws -> HistoryState {
    try await database.read { db in try Store.history(of: session, in: db) }
  }

  /// Undoes the latest step.
  ///
  /// - Throws: `RequestError` of kind `conflict` if there is none or it cannot be undone.
  package func undo(in session: String) async throws -> HistoryMove {
    try await database.write { db in
      guard let step = try HistoryStep.undoable(of: session, in: db) else {
        throw RequestError(.conflict, "There is nothing to undo in this session")
      }
      guard !step.isLost else {
        throw RequestError(
          .conflict,
          "\"\(step.title)\" cannot be undone: it changed more than the "
            + "\(historyLimits.bytes >> 20) MiB that history keeps")
      }
      return try step.apply(undoing: true, in: db)
    }
  }

  /// Redoes the step that was undone last.
  ///
  /// - Throws: `RequestError` of kind `conflict` if there is none.
  package func redo(in session: String) async throws -> HistoryMove {
    try await database.write { db in
      guard let step = try HistoryStep.redoable(of: session, in: db) else {
        throw RequestError(.conflict, "There is nothing to redo in this session")
      }
      return try step.apply(undoing: false, in: db)
    }
  }

  static func history(of session: String, in db: Database) throws -> HistoryState {
    let undo = try HistoryStep.undoable(of: session, in: db)
    return HistoryState(
      undo: undo.flatMap { $0.isLost ? nil : $0.title },
      redo: try HistoryStep.redoable(of: session, in: db)?.title)
  }

  /// Begins a step; steps that were undone can no longer be redone.
  ///
  /// - Returns: nil for a closed session, which has no history.
  static func beginStep(
    of session: String, _ title: String, objects: [ObjectID], job: JobID? = nil, in db: Database
  ) throws -> Int64? {
    guard let record = try SessionRecord.fetchOne(db, key: session), record.closedAt == nil else {
      return nil
    }
    try HistoryStep.filter { $0.sessionID == session }.filter { $0.isUndone == true }.deleteAll(db)
    try HistoryStep(sessionID: session, title: title, objects: objects, job: job).insert(db)
    return db.lastInsertedRowID
  }

  /// Removes the oldest steps until the rest fits. Of the newest step, and of one to which a job
  /// still adds, only the row images are removed.
  static func trimHistory(of session: String, to limits: HistoryLimits, in db: Database) throws {
    let steps = try HistoryStep.done(of: session).fetchAll(db)
    let newest = steps.last?.id
    var (count, bytes) = (0, 0)
    var isFull = false
    for step in steps.reversed() {
      bytes += step.bytes
      count += 1
      isFull = isFull || count > limits.steps || bytes > limits.bytes
      guard isFull else { continue }
      if try step.id == newest || step.isGrowing(in: db) {
        if !step.isLost { try step.removeImages(in: db) }
      } else {
        try step.delete(db)
      }
    }
  }
}
