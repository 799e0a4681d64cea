import Foundation
import GRDB
import Jobs
import Masklets

extension Store {
  /// What a person gave for an object on a frame so far.
  func prompt(of key: Int64, frame: Int) async throws -> StoredPrompt? {
    try await database.read { db in
      try Data.fetchOne(
        db, sql: "SELECT prompt FROM keyframe WHERE object_key = ? AND frame = ?",
        arguments: [key, frame]
      ).map(StoredPrompt.init(json:))
    }
  }

  /// What a person gave for the session's other objects on a frame, by ascending id.
  func prompts(
    frame: Int, of session: String, except object: ObjectID
  ) async throws -> [StoredPrompt] {
    try await database.read { db in
      try Data.fetchAll(
        db,
        sql: """
          SELECT keyframe.prompt FROM keyframe JOIN object ON object.key = keyframe.object_key
          WHERE object.session_id = ? AND keyframe.frame = ? AND object.object_id <> ?
          ORDER BY object.object_id
          """,
        arguments: [session, frame, object]
      ).map(StoredPrompt.init(json:))
    }
  }

  /// Makes a frame a keyframe of an object, in place of an earlier one there, with the mask the
  /// person sees for it; the object is made or renamed with it.
  ///
  /// - Throws: `RequestError` if the object was deleted or locked meanwhile, or cannot be made.
  func keep(_ made: KeyframeMade, in session: String, objectLimit: Int) async throws -> ObjectRecord
  {
    try await change(session, made.title, objects: [made.objectID]) { change in
      var object: ObjectRecord
      if let key = made.key {
        guard let known = try Store.object(made.objectID, of: session, in: change.db),
          known.key == key
        else { throw RequestError(.conflict, "The object was deleted meanwhile") }
        object = known
        if made.changes != ObjectChanges() {
          try change.updateObject(known, made.changes)
          object = try Store.object(made.objectID, of: session, in: change.db) ?? known
        }
      } else {
        object = try change.insertObject(
          made.objectID, name: made.changes.name, category: made.changes.category ?? nil,
          limit: objectLimit)
      }
      try change.putKeyframe(made.frame, of: object.key, made.prompt)
      try change.putMask(
        made.mask, score: made.score, frame: made.frame, of: object.key, origin: .person,
        logits: made.logits)
      try change.touch(made.frame, of: object.key)
      return object
    }
  }

  /// Takes a keyframe back: the propagated mask, if any, is seen again.
  ///
  /// - Throws: `RequestError` of kind `unknown` if the frame is no keyframe of the object.
  func removeKeyframe(
    _ frame: Int, of object: ObjectRecord, in session: String, size: ImageSize
  ) async throws {
    let title = "Remove the prompts of \(object.name) on frame \(frame)"
    try await change(session, title, objects: [object.id]) { change in
      guard try change.removeKeyframe(frame, of: object.key) else {
        throw RequestError(.unknown, "Frame \(frame) is no keyframe of object \(object.id)")
      }
      try change.removeMask(frame, of: object.key, origin: .person, size: size)
      try change.touch(frame, of: object.key)
    }
  }

  /// By ascending frame.
  static func prompts(
    of key: Int64, in db: Database
  ) throws -> [(frame: Int, prompt: StoredPrompt)] {
    try Row.fetchAll(
      db, sql: "SELECT frame, prompt FROM keyframe WHERE object_key = ? ORDER BY frame",
      arguments: [key]
    ).map { ($0["frame"], try StoredPrompt(json: $0["prompt"])) }
  }
}

/// What a person's prompt came to, ready to be kept.
struct KeyframeMade: Sendable {
  /// What history calls it.
  var title: String
  var objectID: ObjectID
  /// Nil for an object that is to be made.
  var key: Int64?
  var changes = ObjectChanges()
  var frame: Int
  var prompt: StoredPrompt
  var mask: RLE
  var score: Float
  var logits: StoredLogits?
}
