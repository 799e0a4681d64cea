import Formats
import Foundation
import GRDB
import Jobs
import Masklets

/// What an import made so far.
struct ImportState: Hashable, Sendable, Codable {
  /// By their ids in the file.
  var objects: [ObjectID: ImportedObject] = [:]
  /// The import as a step of history; nil for a closed session.
  var step: Int64?
  /// What there is to tell; nil until all is stored.
  var summary: MaskImport.Summary?
}

/// An object made by an import.
struct ImportedObject: Hashable, Sendable, Codable {
  let key: Int64
  /// Frames whose mask is itself what a person gave.
  let maskKeyframes: Set<Int>
}

extension Store {
  /// Makes the objects of a file, by their ids in the file, and the categories that the project has
  /// not.
  ///
  /// - Parameter job: keeps which objects are its own, for `takeBack` should it start anew.
  /// - Throws: `RequestError` of kind `conflict` for more than `limit` objects in all.
  func insertImported(
    _ survey: ImportSurvey, into session: SessionRecord, limit: Int, job: JobID?
  ) async throws -> ImportState {
    try await database.write { db in
      for category in survey.categories {
        let known = try String.fetchOne(
          db, sql: "SELECT id FROM category WHERE project_id = ? AND name = ?",
          arguments: [session.video.projectID, category.name])
        guard known == nil else { continue }
        try Store.insertCategory(
          category.name, category.color, project: session.video.projectID, in: db)
      }
      var taken = Set(try Store.objects(of: session.id, in: db).map(\.id))
      guard taken.count + survey.tracks.count <= limit else {
        throw RequestError(
          .conflict,
          "The file has \(survey.tracks.count) objects and the session \(taken.count): there can be "
            + "\(limit) at most")
      }
      var state = ImportState()
      let count = survey.tracks.count
      state.step = try Store.beginStep(
        of: session.id, "Import \(count) \(count == 1 ? "object" : "objects")",
        objects: survey.tracks.map(\.id), job: job, in: db)
      var free = 1
      for track in survey.tracks {
        var id = track.id
        if taken.contains(id) {
          while taken.contains(free) { free += 1 }
          id = free
        }
        taken.insert(id)
        try db.execute(
          sql: """
            INSERT INTO object (session_id, object_id, name, category, color, is_locked)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            session.id, id, track.name, track.category, track.color.rgb, track.isLocked,
          ])
        let key = db.lastInsertedRowID
        try Store.keepAbsence(of: .object(key), in: state.step, db)
        for keyframe in track.keyframes where !keyframe.isMask {
          let prompt = StoredPrompt(Prompt(clicks: keyframe.clicks, box: keyframe.box))
          try Store.putKeyframe(keyframe.frame, of: key, prompt, in: state.step, db)
        }
        state.objects[track.id] = ImportedObject(
          key: key, maskKeyframes: Set(track.keyframes.filter(\.isMask).map(\.frame)))
      }
      try db.execute(
        sql: "UPDATE session SET objects_added = objects_added + ? WHERE id = ?",
        arguments: [survey.tracks.count, session.id])
      if let job {
        try db.execute(
          sql: "INSERT OR REPLACE INTO job_checkpoint (job_id, state) VALUES (?, ?)",
          arguments: [job.rawValue, try JSONEncoder().encode(state)])
      }
      return state
    }
  }

  /// Stores masks of objects made by `insertImported`; those of objects deleted meanwhile are left
  /// out.
  ///
  /// - Throws: `CancellationError` if the job does not run any more.
  func insertImported(
    _ masks: [ImportedMask], of state: ImportState, job: JobID?
  ) async throws {
    try await database.write { db in
      if let job { try Store.requireRunning(job, in: db) }
      var frames: [Int64: [Int]] = [:]
      for made in masks {
        guard let object = state.objects[made.objectID], try Store.exists(object.key, in: db) else {
          continue
        }
        let origin: StoredMask.Origin = made.role == .propagated ? .propagated : .person
        var mask = made.mask
        if made.isPart,
          let counts = try String.fetchOne(
            db, sql: "SELECT counts FROM mask WHERE object_key = ? AND frame = ? AND origin = ?",
            arguments: [object.key, made.frame, origin.rawValue])
        {
          mask.formUnion(try RLE(size: mask.size, counts: counts).mask())
        }
        if made.role == .prompt || object.maskKeyframes.contains(made.frame), origin == .person {
          try Store.putKeyframe(
            made.frame, of: object.key, StoredPrompt(Prompt(mask: mask)), in: state.step, db)
        }
        try Store.keepAbsence(of: .mask(object.key, made.frame, origin), in: state.step, db)
        try Store.put(
          RLE(mask), score: made.score, frame: made.frame, of: object.key, origin: origin, in: db)
        frames[object.key, default: []].append(made.frame)
      }
      for (key, frames) in frames {
        guard let size = masks.first?.mask.size else { continue }
        try Store.measureTransitions(of: key, around: frames, size: size, in: db)
      }
    }
  }

  /// Removes what an import made, and its step of history.
  func takeBack(_ state: ImportState) async throws {
    try await database.write { db in
      for object in state.objects.values {
        try db.execute(sql: "DELETE FROM object WHERE key = ?", arguments: [object.key])
      }
      try db.execute(sql: "DELETE FROM history_step WHERE id = ?", arguments: [state.step])
    }
  }

  private static func putKeyframe(
    _ frame: Int, of key: Int64, _ prompt: StoredPrompt, in step: Int64?, _ db: Database
  ) throws {
    try keepAbsence(of: .keyframe(key, frame), in: step, db)
    try db.execute(
      sql: """
        INSERT INTO keyframe (object_key, frame, prompt) VALUES (?, ?, ?)
        ON CONFLICT (object_key, frame) DO UPDATE SET prompt = excluded.prompt
        """,
      arguments: [key, frame, try prompt.json()])
  }

  /// Notes in a step of history that a row was not there before.
  private static func keepAbsence(
    of row: HistoryRow, in step: Int64?, _ db: Database
  ) throws {
    guard let step else { return }
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO history_row (step_id, kind, object_key, frame, origin)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [step, row.kind.rawValue, row.objectKey, row.frame, row.origin])
  }
}
