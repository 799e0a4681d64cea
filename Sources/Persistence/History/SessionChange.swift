import Foundation
import GRDB
import Jobs
import Masklets

/// One change of a session within a transaction: all that it writes is kept as it was before, so
/// that it can be taken back as one step of history.
final class SessionChange {
  let db: Database
  let sessionID: String
  /// Nil where nothing is kept any more, because the step grew too large.
  private var step: Int64?
  private var keptBytes = 0
  private var frameCount: Int?

  fileprivate init(_ db: Database, sessionID: String, step: Int64?) {
    self.db = db
    self.sessionID = sessionID
    self.step = step
  }

  /// Keeps the row as it stands, unless the step keeps it already.
  private func keep(_ row: HistoryRow) throws {
    guard let step else { return }
    let isKept = try Bool.fetchOne(
      db,
      sql: """
        SELECT 1 FROM history_row
        WHERE step_id = ? AND kind = ? AND object_key = ? AND frame = ? AND origin = ?
        """,
      arguments: [step, row.kind.rawValue, row.objectKey, row.frame, row.origin])
    guard isKept == nil else { return }
    let image = try row.image(in: db)
    keptBytes += image?.count ?? 0
    try db.execute(
      sql: """
        INSERT INTO history_row (step_id, kind, object_key, frame, origin, image)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [step, row.kind.rawValue, row.objectKey, row.frame, row.origin, image])
  }

  /// Adds what was kept to the step's size, and drops what history has no room for.
  fileprivate func finish(_ limits: HistoryLimits) throws {
    guard let step else { return }
    try db.execute(
      sql: "UPDATE history_step SET bytes = bytes + ? WHERE id = ?", arguments: [keptBytes, step])
    try Store.trimHistory(of: sessionID, to: limits, in: db)
  }

  // MARK: Objects

  func insertObject(
    _ id: ObjectID, name: String?, category: String?, limit: Int
  ) throws -> ObjectRecord {
    guard try Store.object(id, of: sessionID, in: db) == nil else {
      throw RequestError.takenObject(id)
    }
    let count =
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM object WHERE session_id = ?", arguments: [sessionID]) ?? 0
    guard count < limit else {
      throw RequestError(
        .conflict, "The session has \(count) objects, the most there can be: delete one first")
    }
    let added = try Int.fetchOne(
      db,
      sql: """
        UPDATE session SET objects_added = objects_added + 1 WHERE id = ? RETURNING objects_added
        """,
      arguments: [sessionID])
    guard let added else { throw RequestError.unknownSession }
    try db.execute(
      sql:
        "INSERT INTO object (session_id, object_id, name, category, color) VALUES (?, ?, ?, ?, ?)",
      arguments: [
        sessionID, id, name ?? "Object \(id)", category, ObjectColor.cycled(added - 1).rgb,
      ])
    guard let object = try Store.object(id, of: sessionID, in: db) else {
      throw RequestError.unknownObject(id)
    }
    try keepAbsence(of: object.key)
    return object
  }

  /// As `keep` would have kept an object before it was made.
  private func keepAbsence(of key: Int64) throws {
    guard let step else { return }
    let row = HistoryRow.object(key)
    try db.execute(
      sql: """
        INSERT INTO history_row (step_id, kind, object_key, frame, origin) VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [step, row.kind.rawValue, key, row.frame, row.origin])
  }

  func updateObject(_ object: ObjectRecord, _ changes: ObjectChanges) throws {
    try keep(.object(object.key))
    try db.execute(
      sql: "UPDATE object SET name = ?, category = ?, color = ?, is_locked = ? WHERE key = ?",
      arguments: [
        changes.name ?? object.name, changes.category ?? object.category,
        (changes.color ?? object.color).rgb, changes.isLocked ?? object.isLocked, object.key,
      ])
  }

  /// Removes an object with its prompts and masks.
  func removeObject(_ object: ObjectRecord) throws {
    let key = object.key
    for row in try Row.fetchAll(
      db, sql: "SELECT frame, origin FROM mask WHERE object_key = ?", arguments: [key])
    {
      guard let origin = StoredMask.Origin(rawValue: row[1]) else { continue }
      try keep(.mask(key, row[0], origin))
    }
    for frame in try Store.keyframes(of: key, in: db) { try keep(.keyframe(key, frame)) }
    try keep(.stale(key))
    try keep(.object(key))
    try db.execute(sql: "DELETE FROM object WHERE key = ?", arguments: [key])
  }

  // MARK: Keyframes and masks

  func putKeyframe(_ frame: Int, of key: Int64, _ prompt: StoredPrompt) throws {
    try keep(.keyframe(key, frame))
    try db.execute(
      sql: """
        INSERT INTO keyframe (object_key, frame, prompt) VALUES (?, ?, ?)
        ON CONFLICT (object_key, frame) DO UPDATE SET prompt = excluded.prompt
        """,
      arguments: [key, frame, try prompt.json()])
  }

  /// - Returns: false if the frame is no keyframe of the object.
  func removeKeyframe(_ frame: Int, of key: Int64) throws -> Bool {
    try keep(.keyframe(key, frame))
    try db.execute(
      sql: "DELETE FROM keyframe WHERE object_key = ? AND frame = ?", arguments: [key, frame])
    return db.changesCount > 0
  }

  func putMask(
    _ mask: RLE, score: Float, frame: Int, of key: Int64, origin: StoredMask.Origin,
    logits: StoredLogits? = nil
  ) throws {
    try keep(.mask(key, frame, origin))
    try Store.put(mask, score: score, frame: frame, of: key, origin: origin, in: db)
    if let logits { try Store.put(logits, frame: frame, of: key, origin: origin, in: db) }
    try Store.measureTransitions(of: key, around: [frame], size: mask.size, in: db)
  }

  func removeMask(_ frame: Int, of key: Int64, origin: StoredMask.Origin, size: ImageSize) throws {
    try keep(.mask(key, frame, origin))
    try db.execute(
      sql: "DELETE FROM mask WHERE object_key = ? AND frame = ? AND origin = ?",
      arguments: [key, frame, origin.rawValue])
    try Store.measureTransitions(of: key, around: [frame], size: size, in: db)
  }

  // MARK: Stale frames

  /// Makes stale what lies between the keyframes around `frame`; a keyframe itself is not.
  func touch(_ frame: Int, of key: Int64) throws {
    let edit = try nextEdit()
    let frames = try Store.gap(around: frame, of: key, frameCount: videoFrames(), in: db)
    let isKeyframe = try Store.keyframes(of: key, in: db).contains(frame)
    try changeStale(of: key) { stale in
      stale.mark(frames, edit: edit)
      if isKeyframe { stale.clear(frame...frame, upTo: edit) }
    }
  }

  /// The session's next edit: a number that a job's snapshot of prompts may have or not.
  func nextEdit() throws -> Int {
    let edit = try Int.fetchOne(
      db, sql: "UPDATE session SET edits = edits + 1 WHERE id = ? RETURNING edits",
      arguments: [sessionID])
    guard let edit else { throw RequestError.unknownSession }
    return edit
  }

  func changeStale(of key: Int64, _ body: (inout StaleFrames) -> Void) throws {
    let before = try Store.staleFrames(of: key, in: db)
    var stale = before
    body(&stale)
    guard stale != before else { return }
    try keep(.stale(key))
    try Store.put(stale, of: key, in: db)
  }

  private func videoFrames() throws -> Int {
    if let frameCount { return frameCount }
    let count = try Int.fetchOne(
      db,
      sql: """
        SELECT frame_count FROM video JOIN session ON session.video_id = video.id
        WHERE session.id = ?
        """,
      arguments: [sessionID])
    guard let count else { throw RequestError.unknownSession }
    frameCount = count
    return count
  }
}

extension Store {
  /// Makes a change that can be taken back, as one transaction.
  ///
  /// - Parameter title: what history calls it, such as `Refine dog on frame 7`.
  func change<Answer: Sendable>(
    _ sessionID: String, _ title: String, objects: [ObjectID],
    _ body: @escaping @Sendable (SessionChange) throws -> Answer
  ) async throws -> Answer {
    let limits = historyLimits
    return try await database.write { db in
      let step = try Store.beginStep(of: sessionID, title, objects: objects, in: db)
      let change = SessionChange(db, sessionID: sessionID, step: step)
      let answer = try body(change)
      try change.finish(limits)
      return answer
    }
  }

  /// Adds to the step of a job: all it makes is one step, which began with its first masks.
  func change<Answer>(
    by propagation: PropagationRecord, in db: Database, _ body: (SessionChange) throws -> Answer
  ) throws -> Answer {
    let known = try Row.fetchOne(
      db, sql: "SELECT id, is_lost FROM history_step WHERE job_id = ?",
      arguments: [propagation.job.rawValue])
    let step: Int64?
    if let known {
      step = known["is_lost"] ? nil : known["id"]
    } else {
      step = try Store.beginStep(
        of: propagation.sessionID, propagation.title, objects: propagation.objectIDs,
        job: propagation.job, in: db)
    }
    let change = SessionChange(db, sessionID: propagation.sessionID, step: step)
    let answer = try body(change)
    try change.finish(historyLimits)
    return answer
  }
}
