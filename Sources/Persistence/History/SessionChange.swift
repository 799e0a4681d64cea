import Formats
import Foundation
import GRDB
import Jobs
import Masklets
import Propagation

/// One change of a session within a transaction: saves an image of every row before it overwrites or
/// removes it, so that the change can be undone as one step of history.
final class SessionChange {
  let db: Database
  private let sessionID: String
  /// Nil for a change that cannot be undone: its session is closed or its step grew too large.
  private let step: Int64?
  /// Size of the images saved so far.
  private var bytes = 0
  private var frameCount: Int?

  /// - Parameter step: that exists already.
  init(_ db: Database, sessionID: String, step: Int64?) {
    self.db = db
    self.sessionID = sessionID
    self.step = step
  }

  /// Saves the row as it is now, unless the step has an image of it already.
  private func saveImage(of row: HistoryRow) throws {
    guard let step else { return }
    guard try RowImageRecord.image(of: row, in: step).isEmpty(db) else { return }
    let image = try row.image(in: db)
    bytes += image?.count ?? 0
    try RowImageRecord(of: row, in: step, image: image).insert(db)
  }

  /// Adds the saved images to the step's size, and removes steps for which there is no room.
  func finish(_ limits: HistoryLimits) throws {
    guard let step else { return }
    try HistoryStep.filter(key: step).updateAll(db) { $0.bytes += bytes }
    try Store.trimHistory(of: sessionID, to: limits, in: db)
  }

  // MARK: Objects

  func insertObject(
    _ id: ObjectID, name: String?, category: String?, limit: Int
  ) throws -> ObjectRecord {
    guard try Store.object(id, of: sessionID, in: db) == nil else {
      throw RequestError.objectExists(id)
    }
    let count = try ObjectRecord.filter { $0.sessionID == sessionID }.fetchCount(db)
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
    let object = try NewObject(
      sessionID: sessionID, id: id, name: name ?? "Object \(id)", category: category,
      color: ObjectColor.cycled(added - 1).rgb
    ).insertAndFetch(db, as: ObjectRecord.self)
    try HistoryRow.object(object.key).recordAbsence(in: step, db)
    return object
  }

  func updateObject(_ object: ObjectRecord, _ changes: ObjectChanges) throws {
    try saveImage(of: .object(object.key))
    try ObjectRecord.filter(key: object.key).updateAll(db) {
      [
        $0.name.set(to: changes.name ?? object.name),
        $0.category.set(to: changes.category ?? object.category),
        $0.color.set(to: (changes.color ?? object.color).rgb),
        $0.isLocked.set(to: changes.isLocked ?? object.isLocked),
        $0.state.set(to: changes.state ?? object.state),
      ]
    }
  }

  /// Removes an object with its prompts and masks.
  func removeObject(_ object: ObjectRecord) throws {
    let key = object.key
    let masks = try MaskPlace.fetchAll(
      db, sql: "SELECT frame, origin FROM mask WHERE object_key = ?", arguments: [key])
    for mask in masks {
      try saveImage(of: .mask(key, mask.frame, mask.origin))
      try Store.removeReview(of: mask.frame, in: sessionID, db)
    }
    for frame in try Store.keyframeIndices(of: key, in: db) {
      try saveImage(of: .keyframe(key, frame))
    }
    for pause in try Store.pauses(of: key).fetchAll(db) {
      try saveImage(of: .pause(key, pause.frame))
    }
    for attributes in try Store.attributes(of: key, in: db) {
      try saveImage(of: .attributes(key, attributes.frame))
    }
    try saveImage(of: .stale(key))
    try saveImage(of: .object(key))
    try ObjectRecord.deleteOne(db, key: key)
  }

  private struct MaskPlace: Decodable, FetchableRecord {
    let frame: Int
    let origin: StoredMask.Origin
  }

  // MARK: Keyframes and masks

  func storeKeyframe(_ frame: Int, of key: Int64, _ prompt: StoredPrompt) throws {
    try saveImage(of: .keyframe(key, frame))
    try KeyframeRecord(objectKey: key, frame: frame, prompt: try prompt.json())
      .insert(db, onConflict: .replace)
  }

  /// - Returns: false if the frame is not a keyframe of the object.
  func removeKeyframe(_ frame: Int, of key: Int64) throws -> Bool {
    try saveImage(of: .keyframe(key, frame))
    return try Store.keyframes(of: key).filter { $0.frame == frame }.deleteAll(db) > 0
  }

  func storeMask(
    _ mask: RLE, score: Float, frame: Int, of key: Int64, origin: StoredMask.Origin,
    logits: StoredLogits? = nil
  ) throws {
    try saveImage(of: .mask(key, frame, origin))
    try removeReviews(of: key, on: frame)
    try Store.storeMask(mask, score: score, frame: frame, of: key, origin: origin, in: db)
    if let logits {
      try LogitsRecord(objectKey: key, frame: frame, origin: origin, logits: logits.bytes)
        .insert(db)
    }
    try Store.updateTransitions(of: key, around: [frame], size: mask.size, in: db)
  }

  func removeMask(_ frame: Int, of key: Int64, origin: StoredMask.Origin, size: ImageSize) throws {
    try saveImage(of: .mask(key, frame, origin))
    try removeReviews(of: key, on: frame)
    try Store.masks(of: key).filter { $0.frame == frame }.filter { $0.origin == origin }.deleteAll(
      db)
    try Store.updateTransitions(of: key, around: [frame], size: size, in: db)
  }

  /// Removes the prompts and masks of an object on frames.
  ///
  /// - Returns: the frames that were keyframes.
  func removeMasks(
    on frames: ClosedRange<Int>, of key: Int64, size: ImageSize
  ) throws -> [Int] {
    let keyframes = try Store.keyframeIndices(of: key, in: db).filter(frames.contains)
    for frame in keyframes { _ = try removeKeyframe(frame, of: key) }
    let masks = try MaskPlace.fetchAll(
      db, sql: "SELECT frame, origin FROM mask WHERE object_key = ? AND frame BETWEEN ? AND ?",
      arguments: [key, frames.lowerBound, frames.upperBound])
    for mask in masks {
      try saveImage(of: .mask(key, mask.frame, mask.origin))
      try removeReviews(of: key, on: mask.frame)
    }
    try Store.masks(of: key).filter { $0.frame >= frames.lowerBound }
      .filter { $0.frame <= frames.upperBound }.deleteAll(db)
    try Store.updateTransitions(of: key, around: masks.map(\.frame), size: size, in: db)
    return keyframes
  }

  /// Makes a frame and an object ones to do again, because a mask changes.
  private func removeReviews(of key: Int64, on frame: Int) throws {
    try Store.removeReview(of: frame, in: sessionID, db)
    try Store.removeReview(ofObject: key, db)
  }

  // MARK: Attributes

  func storeAttributes(_ attributes: FrameAttributes, of key: Int64) throws {
    try saveImage(of: .attributes(key, attributes.frame))
    try AttributesRecord(attributes, of: key).insert(db, onConflict: .replace)
  }

  /// - Returns: false if the object has none on the frame.
  func removeAttributes(on frame: Int, of key: Int64) throws -> Bool {
    try saveImage(of: .attributes(key, frame))
    return try AttributesRecord.filter { $0.objectKey == key }.filter { $0.frame == frame }
      .deleteAll(db) > 0
  }

  // MARK: Pauses

  func storePause(_ lost: LostObject, of key: Int64) throws {
    try saveImage(of: .pause(key, lost.frame))
    try PauseRecord(objectKey: key, frame: lost.frame, reason: lost.reason.rawValue)
      .insert(db, onConflict: .replace)
  }

  func removePause(_ frame: Int, of key: Int64) throws {
    try saveImage(of: .pause(key, frame))
    try Store.pauses(of: key).filter { $0.frame == frame }.deleteAll(db)
  }

  // MARK: Stale frames

  /// Marks as stale the frames between the keyframes before and after `frame`, except `frame` itself
  /// if it is a keyframe.
  func markStale(around frame: Int, of key: Int64) throws {
    let edit = try nextEdit()
    let frames = try Store.gap(around: frame, of: key, frameCount: videoFrames(), in: db)
    let isKeyframe = try Store.keyframeIndices(of: key, in: db).contains(frame)
    try updateStaleFrames(of: key) { stale in
      stale.mark(frames, edit: edit)
      if isKeyframe { stale.clear(frame...frame, upTo: edit) }
    }
  }

  /// The number of the session's next edit: a job's prompts include the edits up to some number.
  func nextEdit() throws -> Int {
    let edit = try Int.fetchOne(
      db, sql: "UPDATE session SET edits = edits + 1 WHERE id = ? RETURNING edits",
      arguments: [sessionID])
    guard let edit else { throw RequestError.unknownSession }
    return edit
  }

  func updateStaleFrames(of key: Int64, _ body: (inout StaleFrames) -> Void) throws {
    let before = try Store.staleFrames(of: key, in: db)
    var stale = before
    body(&stale)
    guard stale != before else { return }
    try saveImage(of: .stale(key))
    try Store.storeStaleFrames(stale, of: key, in: db)
  }

  private func videoFrames() throws -> Int {
    if let frameCount { return frameCount }
    let session = try SessionRecord.fetchOne(db, key: sessionID)?.stored(in: db)
    guard let session else { throw RequestError.unknownSession }
    frameCount = session.video.frameCount
    return session.video.frameCount
  }
}

extension Store {
  /// Makes a change that can be undone, as one transaction.
  ///
  /// - Parameter title: the title of the step in the session's history, such as `Refine dog on frame
  ///   7`.
  func change<Answer: Sendable>(
    _ sessionID: String, _ title: String, objects: [ObjectID],
    _ body: @escaping @Sendable (SessionChange) throws -> Answer
  ) async throws -> Answer {
    let limits = historyLimits
    let editor = Editor.current
    return try await database.write { db in
      let step = try Store.beginStep(of: sessionID, title, objects: objects, by: editor, in: db)
      let change = SessionChange(db, sessionID: sessionID, step: step)
      let answer = try body(change)
      try change.finish(limits)
      return answer
    }
  }

  /// Makes a change that belongs to the step of a job: one step, begun with the job's first masks,
  /// holds everything the job changes.
  func change<Answer>(
    by propagation: PropagationRecord, in db: Database, _ body: (SessionChange) throws -> Answer
  ) throws -> Answer {
    let known = try HistoryStep.filter { $0.jobID == propagation.job.rawValue }.fetchOne(db)
    let step: Int64?
    if let known {
      step = known.isLost ? nil : known.id
    } else {
      step = try Store.beginStep(
        of: propagation.sessionID, propagation.title, objects: propagation.objectIDs,
        job: propagation.job,
        by: Editor(tab: propagation.tab, name: propagation.editor), in: db)
    }
    let change = SessionChange(db, sessionID: propagation.sessionID, step: step)
    let answer = try body(change)
    try change.finish(historyLimits)
    return answer
  }
}
