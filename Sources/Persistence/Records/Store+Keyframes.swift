import Foundation
import GRDB
import Masklets
import Propagation

extension Store {
  /// A person's prompt for an object on a frame so far.
  package func prompt(of key: Int64, frame: Int) async throws -> StoredPrompt? {
    try await database.read { db in
      try KeyframeRecord.filter { $0.objectKey == key }.filter { $0.frame == frame }.fetchOne(db)
        .map { try StoredPrompt(json: $0.prompt) }
    }
  }

  /// The prompts of the session's other objects on a frame, by ascending object id.
  package func prompts(
    frame: Int, of session: String, except object: ObjectID
  ) async throws -> [StoredPrompt] {
    try await database.read { db in
      try KeyframeRecord.fetchAll(
        db,
        sql: """
          SELECT keyframe.* FROM keyframe JOIN object ON object.key = keyframe.object_key
          WHERE object.session_id = ? AND keyframe.frame = ? AND object.object_id <> ?
          ORDER BY object.object_id
          """,
        arguments: [session, frame, object]
      ).map { try StoredPrompt(json: $0.prompt) }
    }
  }

  /// Makes a frame a keyframe of an object, replacing an earlier prompt there, and stores the mask
  /// that the person sees for it; adds or updates the object in the same step of history.
  ///
  /// - Throws: `RequestError` if the object was deleted meanwhile, or cannot be added.
  package func storeKeyframe(
    _ keyframe: NewKeyframe, in session: String, objectLimit: Int
  ) async throws -> ObjectRecord {
    try await change(session, keyframe.title, objects: [keyframe.objectID]) { change in
      var object: ObjectRecord
      if let key = keyframe.key {
        guard let known = try Store.object(keyframe.objectID, of: session, in: change.db),
          known.key == key
        else { throw RequestError(.conflict, "The object was deleted meanwhile") }
        object = known
        if keyframe.changes != ObjectChanges() {
          try change.updateObject(known, keyframe.changes)
          object = try Store.object(keyframe.objectID, of: session, in: change.db) ?? known
        }
      } else {
        object = try change.insertObject(
          keyframe.objectID, name: keyframe.changes.name,
          category: keyframe.changes.category ?? nil, limit: objectLimit)
      }
      try change.storeKeyframe(keyframe.frame, of: object.key, keyframe.prompt)
      try change.storeMask(
        keyframe.mask, score: keyframe.score, frame: keyframe.frame, of: object.key,
        origin: .person, logits: keyframe.logits)
      try change.markStale(around: keyframe.frame, of: object.key)
      return object
    }
  }

  /// Removes a keyframe: the propagated mask of the frame, if any, is shown again.
  ///
  /// - Throws: `RequestError` of kind `unknown` if the frame is not a keyframe of the object.
  package func removeKeyframe(
    _ frame: Int, of object: ObjectRecord, in session: String, size: ImageSize
  ) async throws {
    let title = "Remove the prompts of \(object.name) on frame \(frame)"
    try await change(session, title, objects: [object.id]) { change in
      guard try change.removeKeyframe(frame, of: object.key) else {
        throw RequestError(.unknown, "Frame \(frame) is no keyframe of object \(object.id)")
      }
      try change.removeMask(frame, of: object.key, origin: .person, size: size)
      try change.markStale(around: frame, of: object.key)
    }
  }

  static func keyframes(of key: Int64) -> QueryInterfaceRequest<KeyframeRecord> {
    KeyframeRecord.filter { $0.objectKey == key }
  }

  /// Frames of an object's keyframes, ascending.
  static func keyframeIndices(of key: Int64, in db: Database) throws -> [Int] {
    try keyframes(of: key).order { $0.frame }.select(KeyframeRecord.Columns.frame, as: Int.self)
      .fetchAll(db)
  }

  /// An object's prompts by ascending frame.
  static func prompts(
    of key: Int64, in db: Database
  ) throws -> [(frame: Int, prompt: StoredPrompt)] {
    try keyframes(of: key).order { $0.frame }.fetchAll(db)
      .map { ($0.frame, try StoredPrompt(json: $0.prompt)) }
  }

  /// An object's prompts by ascending frame, without their masks: those of thousands of keyframes
  /// take seconds to read.
  static func promptedFrames(of key: Int64, in db: Database) throws -> [PromptedFrame] {
    var frames: [PromptedFrame] = []
    let records = try keyframes(of: key).order { $0.frame }.fetchCursor(db)
    while let record = try records.next() { frames.append(try record.promptedFrame()) }
    return frames
  }

  /// The frames between the keyframes before and after `frame`, or the ends of the video.
  static func gap(
    around frame: Int, of key: Int64, frameCount: Int, in db: Database
  ) throws -> ClosedRange<Int> {
    let keyframes = try keyframeIndices(of: key, in: db)
    let before = keyframes.last { $0 < frame }
    let after = keyframes.first { $0 > frame }
    return (before.map { $0 + 1 } ?? 0)...(after.map { $0 - 1 } ?? frameCount - 1)
  }
}
