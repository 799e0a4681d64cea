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

  /// Makes `frame` a keyframe of the object, in place of an earlier one there, with the mask the
  /// person sees for it.
  ///
  /// - Throws: `AnnotationError` if the object was deleted meanwhile.
  func setKeyframe(
    _ frame: Int, of key: Int64, prompt: StoredPrompt, mask: RLE, score: Float
  ) async throws {
    let json = try prompt.json()
    try await database.write { db in
      guard
        try Bool.fetchOne(db, sql: "SELECT 1 FROM object WHERE key = ?", arguments: [key]) != nil
      else { throw AnnotationError(.conflict, "The object was deleted meanwhile") }
      try db.execute(
        sql: """
          INSERT INTO keyframe (object_key, frame, prompt) VALUES (?, ?, ?)
          ON CONFLICT (object_key, frame) DO UPDATE SET prompt = excluded.prompt
          """,
        arguments: [key, frame, json])
      try Store.put(mask, score: score, frame: frame, of: key, origin: .person, in: db)
    }
  }

  /// Takes a keyframe back: the propagated mask, if any, is seen again.
  ///
  /// - Returns: false if the frame is no keyframe of the object.
  func removeKeyframe(_ frame: Int, of key: Int64) async throws -> Bool {
    try await database.write { db in
      try db.execute(
        sql: "DELETE FROM keyframe WHERE object_key = ? AND frame = ?", arguments: [key, frame])
      guard db.changesCount > 0 else { return false }
      try db.execute(
        sql: "DELETE FROM mask WHERE object_key = ? AND frame = ? AND origin = ?",
        arguments: [key, frame, StoredMask.Origin.person.rawValue])
      return true
    }
  }

  /// Every unlocked object that has prompts, as a propagation needs it.
  func promptSnapshot(of session: String) async throws -> [PropagateParameters.Object] {
    try await database.read { db in
      try Store.objects(of: session, in: db).filter { !$0.isLocked }.compactMap { object in
        let keyframes = try Store.prompts(of: object.key, in: db).map { frame, prompt in
          PropagateParameters.Keyframe(
            frame: frame, prompt: prompt,
            seen: try String.fetchOne(
              db, sql: "SELECT counts FROM mask WHERE object_key = ? AND frame = ? AND origin = ?",
              arguments: [object.key, frame, StoredMask.Origin.person.rawValue]))
        }
        guard !keyframes.isEmpty else { return nil }
        return PropagateParameters.Object(key: object.key, id: object.id, keyframes: keyframes)
      }
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
