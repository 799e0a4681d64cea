import Foundation
import GRDB
import Jobs
import Masklets

extension Store {
  /// What `undo` and `redo` would do; nil for a step that cannot be undone too.
  func history(of session: String) async throws -> HistoryState {
    try await database.read { db in try Store.history(of: session, in: db) }
  }

  /// Takes the latest step back.
  ///
  /// - Throws: `RequestError` of kind `conflict` when there is none.
  func undo(in session: String) async throws -> HistoryMove {
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
      return try step.turn(toUndone: true, in: db)
    }
  }

  /// Makes the step undone last again.
  func redo(in session: String) async throws -> HistoryMove {
    try await database.write { db in
      guard let step = try HistoryStep.redoable(of: session, in: db) else {
        throw RequestError(.conflict, "There is nothing to redo in this session")
      }
      return try step.turn(toUndone: false, in: db)
    }
  }

  static func history(of session: String, in db: Database) throws -> HistoryState {
    let undo = try HistoryStep.undoable(of: session, in: db)
    return HistoryState(
      undo: undo.flatMap { $0.isLost ? nil : $0.title },
      redo: try HistoryStep.redoable(of: session, in: db)?.title)
  }

  /// Starts a step; what was undone cannot be made again from then on.
  ///
  /// - Returns: nil for a session that is closed: its history is gone.
  static func beginStep(
    of session: String, _ title: String, objects: [ObjectID], job: JobID? = nil, in db: Database
  ) throws -> Int64? {
    let isOpen = try Bool.fetchOne(
      db, sql: "SELECT 1 FROM session WHERE id = ? AND closed_at IS NULL", arguments: [session])
    guard isOpen == true else { return nil }
    try db.execute(
      sql: "DELETE FROM history_step WHERE session_id = ? AND is_undone = 1",
      arguments: [session])
    let ids = String(decoding: try JSONEncoder().encode(objects), as: UTF8.self)
    try db.execute(
      sql: "INSERT INTO history_step (session_id, title, object_ids, job_id) VALUES (?, ?, ?, ?)",
      arguments: [session, title, ids, job?.rawValue])
    return db.lastInsertedRowID
  }

  /// Drops the oldest steps until the rest fits; of a step that alone is too large, and of an old
  /// one whose job still adds to it, only the rows go.
  static func trimHistory(of session: String, to limits: HistoryLimits, in db: Database) throws {
    let steps = try HistoryStep.all(of: session, in: db)
    let newest = steps.last?.id
    var (kept, bytes) = (0, 0)
    var isFull = false
    for step in steps.reversed() {
      bytes += step.bytes
      kept += 1
      isFull = isFull || kept > limits.steps || bytes > limits.bytes
      guard isFull else { continue }
      if try step.id == newest || step.isStillMade(in: db) {
        if !step.isLost { try step.lose(in: db) }
      } else {
        try db.execute(sql: "DELETE FROM history_step WHERE id = ?", arguments: [step.id])
      }
    }
  }
}

/// A step's own row.
private struct HistoryStep {
  let id: Int64
  let title: String
  let objectIDs: [ObjectID]
  let job: String?
  let bytes: Int
  let isLost: Bool

  init(row: Row) throws {
    id = row["id"]
    title = row["title"]
    let ids: String = row["object_ids"]
    objectIDs = try JSONDecoder().decode([ObjectID].self, from: Data(ids.utf8))
    job = row["job_id"]
    bytes = row["bytes"]
    isLost = row["is_lost"]
  }

  /// By ascending age, those undone left out.
  static func all(of session: String, in db: Database) throws -> [HistoryStep] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM history_step WHERE session_id = ? AND NOT is_undone ORDER BY id",
      arguments: [session]
    ).map(HistoryStep.init(row:))
  }

  static func undoable(of session: String, in db: Database) throws -> HistoryStep? {
    try first(of: session, "NOT is_undone ORDER BY id DESC", in: db)
  }

  static func redoable(of session: String, in db: Database) throws -> HistoryStep? {
    try first(of: session, "is_undone ORDER BY id", in: db)
  }

  private static func first(
    of session: String, _ rest: String, in db: Database
  ) throws -> HistoryStep? {
    try Row.fetchOne(
      db, sql: "SELECT * FROM history_step WHERE session_id = ? AND \(rest) LIMIT 1",
      arguments: [session]
    ).map(HistoryStep.init(row:))
  }

  /// Whether a job may still add to the step.
  func isStillMade(in db: Database) throws -> Bool {
    guard let job else { return false }
    let state = try String.fetchOne(db, sql: "SELECT state FROM job WHERE id = ?", arguments: [job])
    return state == JobState.running.rawValue
  }

  /// Drops the step's rows; the step stays, so that what is older is not undone past it.
  func lose(in db: Database) throws {
    try db.execute(sql: "DELETE FROM history_row WHERE step_id = ?", arguments: [id])
    try db.execute(
      sql: "UPDATE history_step SET is_lost = 1, bytes = 0 WHERE id = ?", arguments: [id])
  }

  /// Exchanges every row of the step with its image.
  func turn(toUndone isUndone: Bool, in db: Database) throws -> HistoryMove {
    let rows = try rows(in: db)
    // Objects come before what belongs to them and go after it.
    let (appearing, vanishing) = (
      rows.filter { $0.row.kind == .object && $0.hasImage },
      rows.filter { $0.row.kind == .object && !$0.hasImage }
    )
    let others = rows.filter { $0.row.kind != .object }
    for row in (appearing + others + vanishing).map(\.row) { try exchange(row, in: db) }
    try db.execute(
      sql: """
        UPDATE history_step SET is_undone = ?,
          bytes = (SELECT coalesce(sum(length(image)), 0) FROM history_row WHERE step_id = ?)
        WHERE id = ?
        """,
      arguments: [isUndone, id, id])
    try measure(others.map(\.row), in: db)
    let frames = others.map(\.row.frame).filter { $0 >= 0 }
    let session = try String.fetchOne(
      db, sql: "SELECT session_id FROM history_step WHERE id = ?", arguments: [id])
    return HistoryMove(
      state: try Store.history(of: session ?? "", in: db),
      frames: frames.min().flatMap { first in frames.max().map { first...$0 } },
      objectIDs: objectIDs)
  }

  private func rows(in db: Database) throws -> [(row: HistoryRow, hasImage: Bool)] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT kind, object_key, frame, origin, image IS NOT NULL AS has_image FROM history_row
        WHERE step_id = ? ORDER BY kind, object_key, frame, origin
        """,
      arguments: [id]
    ).compactMap { row in
      let name: String = row["kind"]
      guard let kind = HistoryRow.Kind(rawValue: name) else { return nil }
      return (
        HistoryRow(
          kind: kind, objectKey: row["object_key"], frame: row["frame"], origin: row["origin"]),
        row["has_image"]
      )
    }
  }

  private func exchange(_ row: HistoryRow, in db: Database) throws {
    let here: StatementArguments = [id, row.kind.rawValue, row.objectKey, row.frame, row.origin]
    let place = "step_id = ? AND kind = ? AND object_key = ? AND frame = ? AND origin = ?"
    let image = try Data.fetchOne(
      db, sql: "SELECT image FROM history_row WHERE \(place)", arguments: here)
    let present = try row.image(in: db)
    guard image != present else { return }
    try row.restore(image, in: db)
    try db.execute(
      sql: "UPDATE history_row SET image = ? WHERE \(place)", arguments: [present] + here)
  }

  /// Measures anew how the masks that came back go with their neighbours.
  private func measure(_ rows: [HistoryRow], in db: Database) throws {
    let frames = Dictionary(grouping: rows.filter { $0.kind == .mask }, by: \.objectKey)
    for (key, rows) in frames {
      guard let size = try Store.videoSize(ofObject: key, in: db) else { continue }
      try Store.measureTransitions(of: key, around: rows.map(\.frame), size: size, in: db)
    }
  }
}
