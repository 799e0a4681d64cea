import Formats
import Foundation
import GRDB
import Jobs
import Masklets
import Propagation

extension Store {
  /// Completes an import whose masks are all stored, in one transaction: removes or updates the
  /// objects that the session had before, as part of the import's step of history, and saves the
  /// result as the job's checkpoint.
  ///
  /// - Parameter summary: of what the file holds; the returned one says what became of the session's
  ///   objects too.
  /// - Throws: `CancellationError` if the job no longer runs.
  package func completeImport(
    _ state: ImportState, of session: StoredSession, mode: ImportMode, summary: ImportSummary,
    job: JobID?
  ) async throws -> ImportSummary {
    let limits = historyLimits
    return try await database.write { db in
      if let job { try Store.requireRunning(job, in: db) }
      let added = Set(state.objects.values.map(\.key))
      let all = try Store.objects(of: session.id, in: db)
      let change = SessionChange(db, sessionID: session.id, step: state.step)
      var summary = summary
      switch mode {
      case .add: break
      case .replace:
        let old = all.filter { !added.contains($0.key) }
        for object in old where !object.isLocked { try change.removeObject(object) }
        summary.notes += Self.notes(ofLocked: old.filter(\.isLocked), "stays")
      case .match:
        let old = Dictionary(grouping: all.filter { !added.contains($0.key) }, by: \.name)
        let new = Dictionary(grouping: all.filter { added.contains($0.key) }, by: \.name)
        let pairs = new.compactMap { name, objects -> (new: ObjectRecord, old: ObjectRecord)? in
          guard objects.count == 1, let known = old[name], known.count == 1 else { return nil }
          return (objects[0], known[0])
        }
        for pair in pairs where !pair.old.isLocked {
          try Self.move(pair.new, over: pair.old, size: session.video.size, change)
        }
        summary.notes += Self.notes(
          ofLocked: pairs.map(\.old).filter(\.isLocked), "was not changed: the file's was added")
        let count = pairs.count { !$0.old.isLocked }
        summary.notes.append("\(count) of \(summary.objects) objects matched by their names")
      }
      try change.finish(limits)
      if let job {
        // From here on an interrupted job is complete, and no longer needs its file.
        let state = try JSONEncoder().encode(ImportState(summary: summary))
        try CheckpointRecord(jobID: job.rawValue, state: state).upsert(db)
      }
      return summary
    }
  }

  private static func notes(ofLocked objects: [ObjectRecord], _ fate: String) -> [String] {
    objects.map { "\($0.name) is locked and \(fate)" }
  }

  /// Replaces the prompts and masks of `target` on the frames where `object` has some, and removes
  /// `object`.
  private static func move(
    _ object: ObjectRecord, over target: ObjectRecord, size: ImageSize, _ change: SessionChange
  ) throws {
    let db = change.db
    let prompts = try Dictionary(
      uniqueKeysWithValues: Store.prompts(of: object.key, in: db).map { ($0.frame, $0.prompt) })
    let frames = try Store.maskedFrames(of: [object.key], in: db)
    for frame in Set(frames).union(prompts.keys).sorted() {
      _ = try change.removeMasks(on: frame...frame, of: target.key, size: size)
      let masks = try Store.masks(of: object.key).filter { $0.frame == frame }.fetchAll(db)
      for mask in masks {
        try change.storeMask(
          mask.mask(size: size), score: Float(mask.score), frame: frame, of: target.key,
          origin: mask.origin)
      }
      if let prompt = prompts[frame] { try change.storeKeyframe(frame, of: target.key, prompt) }
    }
    for frame in prompts.keys.sorted() { try change.markStale(around: frame, of: target.key) }
    // The masks of the file are as good as they are: only the session's own between them are stale.
    let edit = try change.nextEdit()
    try change.updateStaleFrames(of: target.key) { stale in
      for frame in frames { stale.clear(frame...frame, upTo: edit) }
    }
    try change.removeObject(object)
  }
}
