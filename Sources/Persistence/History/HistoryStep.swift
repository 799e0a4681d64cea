import Foundation
import GRDB
import Jobs
import Masklets

/// A row of `history_step`: one change of a session that can be undone, or redone once it was undone.
struct HistoryStep: StoredRecord {
  /// Given by the database.
  var id: Int64?
  let sessionID: String
  let title: String
  /// The JSON of the ids of the objects changed.
  private let objectIDsJSON: String
  let jobID: String?
  /// The tab of a browser in which the step was made; nil for other clients.
  let tab: String?
  /// The name that the person gave; nil for none.
  let editor: String?
  /// nil for steps of earlier versions, which did not store it.
  let madeAt: Date?
  /// Size of the step's row images.
  var bytes = 0
  var isUndone = false
  /// True if the step's row images were removed because they were too large.
  var isLost = false

  static let databaseTableName = "history_step"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case id, title, bytes, tab, editor
    case sessionID = "session_id"
    case objectIDsJSON = "object_ids"
    case jobID = "job_id"
    case madeAt = "made_at"
    case isUndone = "is_undone"
    case isLost = "is_lost"
  }

  typealias Columns = CodingKeys

  init(
    sessionID: String, title: String, objects: [ObjectID], job: JobID?, by editor: Editor
  ) throws {
    self.sessionID = sessionID
    self.title = title
    objectIDsJSON = String(decoding: try JSONEncoder().encode(objects), as: UTF8.self)
    jobID = job?.rawValue
    tab = editor.tab
    self.editor = editor.name
    madeAt = Date()
  }

  func objectIDs() throws -> [ObjectID] {
    try JSONDecoder().decode([ObjectID].self, from: Data(objectIDsJSON.utf8))
  }

  /// Steps that are not undone, the oldest first.
  static func done(of session: String) -> QueryInterfaceRequest<HistoryStep> {
    filter { $0.sessionID == session }.filter { $0.isUndone == false }.order { $0.id }
  }

  /// The step that would be undone next: the latest one of the view whose objects no later step of
  /// others and no job changes.
  static func undoable(
    of session: String, _ view: HistoryView, in db: Database
  ) throws -> HistoryStep? {
    var taken = view.busy
    for step in try done(of: session).reversed().fetchAll(db) {
      let objects = try step.objectIDs()
      if try step.isVisible(to: view) && !step.isGrowing(in: db) && taken.isDisjoint(with: objects)
      {
        return step
      }
      taken.formUnion(objects)
    }
    return nil
  }

  /// The step that would be redone next.
  static func redoable(
    of session: String, _ view: HistoryView, in db: Database
  ) throws -> HistoryStep? {
    let undone = try filter { $0.sessionID == session }.filter { $0.isUndone == true }
      .order { $0.id }.fetchAll(db)
    guard let next = undone.first(where: { $0.isVisible(to: view) }) else { return nil }
    return try view.busy.isDisjoint(with: next.objectIDs()) ? next : nil
  }

  /// True if the step was made in the view's tab, or in none.
  private func isVisible(to view: HistoryView) -> Bool {
    view.tab == nil || tab == nil || tab == view.tab
  }

  /// Removes the undone steps that a new step on these objects makes impossible to redo: those that
  /// the tab sees, and those of others that concern the same objects.
  static func removeUndone(
    of session: String, _ view: HistoryView, objects: [ObjectID], in db: Database
  ) throws {
    let undone = try filter { $0.sessionID == session }.filter { $0.isUndone == true }.fetchAll(db)
    for step in undone {
      guard try step.isVisible(to: view) || !Set(step.objectIDs()).isDisjoint(with: objects)
      else { continue }
      try step.delete(db)
    }
  }

  /// True if a running job may still add to the step.
  func isGrowing(in db: Database) throws -> Bool {
    guard let jobID else { return false }
    return try JobRecord.isRunning(JobID(rawValue: jobID), in: db)
  }

  /// Removes the step's row images; the step stays, so that no older one is undone before it.
  func removeImages(in db: Database) throws {
    try images.deleteAll(db)
    try HistoryStep.filter(key: id).updateAll(db) {
      [$0.isLost.set(to: true), $0.bytes.set(to: 0)]
    }
  }

  private var images: QueryInterfaceRequest<RowImageRecord> {
    RowImageRecord.filter { $0.stepID == id }
  }

  /// Undoes or redoes the step: exchanges every row with its image.
  func apply(undoing: Bool, _ view: HistoryView, in db: Database) throws -> HistoryMove {
    let rows = try rows(in: db)
    // Objects are inserted before the rows that refer to them, and removed after those.
    let objects = rows.filter { $0.row.kind == .object }
    let others = rows.filter { $0.row.kind != .object }.map(\.row)
    let inserted = objects.filter(\.hasImage).map(\.row)
    let removed = objects.filter { !$0.hasImage }.map(\.row)
    for row in inserted + others + removed { try exchange(row, in: db) }
    for row in others where row.kind == .mask {
      try Store.removeReview(of: row.frame, in: sessionID, db)
    }
    for key in Set(others.filter { $0.kind == .mask }.map(\.objectKey)) {
      try Store.removeReview(ofObject: key, db)
    }
    try db.execute(
      sql: """
        UPDATE history_step SET is_undone = ?,
          bytes = (SELECT coalesce(sum(length(image)), 0) FROM history_row WHERE step_id = ?)
        WHERE id = ?
        """,
      arguments: [undoing, id, id])
    try updateTransitions(of: others, in: db)
    let frames = others.map(\.frame).filter { $0 >= 0 }
    return HistoryMove(
      state: try Store.history(of: sessionID, view, in: db),
      frames: frames.min().flatMap { first in frames.max().map { first...$0 } },
      objectIDs: try objectIDs())
  }

  private struct ChangedRow: Decodable, FetchableRecord {
    let row: HistoryRow
    let hasImage: Bool

    private enum CodingKeys: String, CodingKey {
      case hasImage = "has_image"
    }

    init(from decoder: any Decoder) throws {
      row = try HistoryRow(from: decoder)
      hasImage = try decoder.container(keyedBy: CodingKeys.self)
        .decode(Bool.self, forKey: .hasImage)
    }
  }

  private func rows(in db: Database) throws -> [ChangedRow] {
    try ChangedRow.fetchAll(
      db,
      sql: """
        SELECT kind, object_key, frame, origin, image IS NOT NULL AS has_image FROM history_row
        WHERE step_id = ? ORDER BY kind, object_key, frame, origin
        """,
      arguments: [id])
  }

  private func exchange(_ row: HistoryRow, in db: Database) throws {
    guard let id else { return }
    let record = RowImageRecord.image(of: row, in: id)
    let image = try record.fetchOne(db)?.image
    let present = try row.image(in: db)
    guard image != present else { return }
    try row.restore(image, in: db)
    try record.updateAll(db) { $0.image.set(to: present) }
  }

  /// Computes the transitions to and from the masks that came back anew.
  private func updateTransitions(of rows: [HistoryRow], in db: Database) throws {
    let frames = Dictionary(grouping: rows.filter { $0.kind == .mask }, by: \.objectKey)
    for (key, rows) in frames {
      guard let size = try Store.videoSize(ofObject: key, in: db) else { continue }
      try Store.updateTransitions(of: key, around: rows.map(\.frame), size: size, in: db)
    }
  }
}
