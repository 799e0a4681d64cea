import GRDB
import Jobs
import Masklets

extension Store {
  /// What `undo` and `redo` would do; the title of a step that cannot be undone is nil.
  ///
  /// - Parameter busy: objects that jobs are changing.
  package func history(
    of session: String, busy: Set<ObjectID> = []
  ) async throws -> HistoryState {
    let view = HistoryView(tab: Editor.current.tab, busy: busy)
    return try await database.read { db in try Store.history(of: session, view, in: db) }
  }

  /// Undoes the latest step of the tab that asks.
  ///
  /// - Parameter busy: objects that jobs are changing: their steps are not undone.
  /// - Throws: `RequestError` of kind `conflict` if there is none or it cannot be undone.
  package func undo(
    in session: String, busy: Set<ObjectID> = []
  ) async throws -> HistoryMove {
    let view = HistoryView(tab: Editor.current.tab, busy: busy)
    return try await database.write { db in
      guard let step = try HistoryStep.undoable(of: session, view, in: db) else {
        throw RequestError(.conflict, "There is nothing to undo in this session")
      }
      guard !step.isLost else {
        throw RequestError(
          .conflict,
          "\"\(step.title)\" cannot be undone: it changed more than the "
            + "\(historyLimits.bytes >> 20) MiB that history keeps")
      }
      return try step.apply(undoing: true, view, in: db)
    }
  }

  /// Redoes the step that the tab that asks undid last.
  ///
  /// - Parameter busy: objects that jobs are changing: their steps are not redone.
  /// - Throws: `RequestError` of kind `conflict` if there is none.
  package func redo(
    in session: String, busy: Set<ObjectID> = []
  ) async throws -> HistoryMove {
    let view = HistoryView(tab: Editor.current.tab, busy: busy)
    return try await database.write { db in
      guard let step = try HistoryStep.redoable(of: session, view, in: db) else {
        throw RequestError(.conflict, "There is nothing to redo in this session")
      }
      return try step.apply(undoing: false, view, in: db)
    }
  }

  static func history(
    of session: String, _ view: HistoryView, in db: Database
  ) throws -> HistoryState {
    let undo = try HistoryStep.undoable(of: session, view, in: db)
    return HistoryState(
      undo: undo.flatMap { $0.isLost ? nil : $0.title },
      redo: try HistoryStep.redoable(of: session, view, in: db)?.title)
  }

  /// The steps that the session's history holds, undone ones too, the latest first.
  package func historySteps(of session: String) async throws -> [HistoryEntry] {
    try await database.read { db in
      try HistoryStep.filter { $0.sessionID == session }.order { $0.id.desc }.fetchAll(db).map {
        HistoryEntry(
          title: $0.title, editor: $0.editor, madeAt: $0.madeAt, objectIDs: try $0.objectIDs(),
          isUndone: $0.isUndone)
      }
    }
  }

  /// Begins a step; steps that its tab has undone can no longer be redone.
  ///
  /// - Returns: nil for a closed session, which has no history.
  static func beginStep(
    of session: String, _ title: String, objects: [ObjectID], job: JobID? = nil,
    by editor: Editor, in db: Database
  ) throws -> Int64? {
    guard let record = try SessionRecord.fetchOne(db, key: session), record.closedAt == nil else {
      return nil
    }
    try HistoryStep.removeUndone(
      of: session, HistoryView(tab: editor.tab), objects: objects, in: db)
    try HistoryStep(sessionID: session, title: title, objects: objects, job: job, by: editor)
      .insert(db)
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
