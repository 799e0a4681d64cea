import Formats
import Foundation
import GRDB
import Jobs
import Masklets
import Propagation

extension Store {
  /// Adds the objects of a file to a session, and its categories to the project where it has none of
  /// their names.
  ///
  /// Objects of the session and of the file have different colours, as long as there are some.
  ///
  /// - Parameters:
  ///   - editor: the name of the person who imports; nil for none.
  ///   - job: saves the returned state as its checkpoint, with which `removeImported` can undo the
  ///     import if the job starts anew; nil for none.
  /// - Returns: the added objects by their ids in the file. An object has the same id in the session
  ///   where that is free, else the lowest free id.
  /// - Throws: `RequestError` of kind `conflict` for more than `limit` objects in all.
  package func insertImported(
    _ survey: ImportSurvey, into session: StoredSession, limit: Int,
    by editor: String?, job: JobID?
  ) async throws -> ImportState {
    try await database.write { db in
      let project = session.video.projectID
      var categories = Set(try Store.categories(of: project).fetchAll(db).map(\.name))
      for category in survey.categories {
        let name = NameRule.fitted(category.name)
        guard !name.isEmpty, categories.insert(name).inserted else { continue }
        try Store.insertCategory(name, category.color, project: project, in: db)
      }
      let objects = try Store.objects(of: session.id, in: db)
      var used = Set(objects.map(\.id))
      var colors = Set(objects.map(\.color))
      let count = survey.tracks.count
      guard used.count + count <= limit else {
        throw RequestError(
          .conflict,
          "The file has \(count) objects and the session \(used.count): there can be "
            + "\(limit) at most")
      }
      var state = ImportState()
      state.step = try Store.beginStep(
        of: session.id, "Import \(count) \(count == 1 ? "object" : "objects")",
        objects: survey.tracks.map(\.id), job: job, by: Editor(name: editor), in: db)
      var free = 1
      for track in survey.tracks {
        var id = track.id
        if used.contains(id) {
          while used.contains(free) { free += 1 }
          id = free
        }
        used.insert(id)
        let color = Store.color(track.color, apartFrom: colors)
        colors.insert(color)
        let object = try NewObject(
          sessionID: session.id, id: id, name: NameRule.fitted(track.name),
          category: track.category.map(NameRule.fitted),
          color: color.rgb, isLocked: track.isLocked
        ).insertAndFetch(db, as: ObjectRecord.self)
        try HistoryRow.object(object.key).recordAbsence(in: state.step, db)
        for keyframe in track.keyframes where !keyframe.isMask {
          let prompt = StoredPrompt(Prompt(clicks: keyframe.clicks, box: keyframe.box))
          try Store.storeImported(prompt, frame: keyframe.frame, of: object.key, state.step, db)
        }
        for attributes in track.attributes {
          try HistoryRow.attributes(object.key, attributes.frame)
            .recordAbsence(in: state.step, db)
          try AttributesRecord(attributes, of: object.key).insert(db)
        }
        state.objects[track.id] = ImportedObject(
          key: object.key, maskKeyframes: Set(track.keyframes.filter(\.isMask).map(\.frame)))
      }
      try SessionRecord.filter(key: session.id).updateAll(db) { $0.objectsAdded += count }
      if let job {
        try CheckpointRecord(jobID: job.rawValue, state: try JSONEncoder().encode(state))
          .upsert(db)
      }
      return state
    }
  }

  /// Stores masks of objects that `insertImported` added; masks of objects that were deleted
  /// meanwhile are left out.
  ///
  /// - Throws: `CancellationError` if the job no longer runs.
  package func insertImported(
    _ masks: [ImportedMask], of state: ImportState, job: JobID?
  ) async throws {
    try await writeTrailing { db in
      if let job { try Store.requireRunning(job, in: db) }
      var frames: [Int64: [Int]] = [:]
      for imported in masks {
        guard let object = state.objects[imported.objectID],
          try Store.objectExists(object.key, in: db)
        else { continue }
        let frame = imported.frame
        let origin: StoredMask.Origin = imported.role == .propagated ? .propagated : .person
        var mask = imported.mask
        if imported.isPart,
          let earlier = try Store.mask(of: object.key, frame: frame, origin: origin, in: db)
        {
          mask.formUnion(try earlier.mask(size: mask.size).mask())
        }
        if imported.role == .prompt || object.maskKeyframes.contains(frame), origin == .person {
          let prompt = StoredPrompt(Prompt(mask: mask))
          try Store.storeImported(prompt, frame: frame, of: object.key, state.step, db)
        }
        try HistoryRow.mask(object.key, frame, origin).recordAbsence(in: state.step, db)
        try Store.storeMask(
          RLE(mask), score: imported.score, frame: frame, of: object.key, origin: origin, in: db)
        frames[object.key, default: []].append(frame)
      }
      for (key, frames) in frames {
        guard let size = masks.first?.mask.size else { continue }
        try Store.updateTransitions(of: key, around: frames, size: size, in: db)
      }
    }
  }

  /// Removes the objects that an import added, and its step of history.
  package func removeImported(_ state: ImportState) async throws {
    try await database.write { db in
      try ObjectRecord.deleteAll(db, keys: state.objects.values.map(\.key))
      if let step = state.step { try HistoryStep.deleteOne(db, key: step) }
    }
  }

  /// The colour, or if another object has it, the first of the cycle that none has.
  private static func color(
    _ wanted: ObjectColor, apartFrom taken: Set<ObjectColor>
  ) -> ObjectColor {
    guard taken.contains(wanted) else { return wanted }
    return ObjectColor.all.first { !taken.contains($0) } ?? wanted
  }

  private static func storeImported(
    _ prompt: StoredPrompt, frame: Int, of key: Int64, _ step: Int64?, _ db: Database
  ) throws {
    try HistoryRow.keyframe(key, frame).recordAbsence(in: step, db)
    try KeyframeRecord(objectKey: key, frame: frame, prompt: try prompt.json())
      .insert(db, onConflict: .replace)
  }
}
