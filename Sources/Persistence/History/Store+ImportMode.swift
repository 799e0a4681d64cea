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
          let (source, target) = (pair.new.key, pair.old.key)
          let copied = try change.copyMasks(from: source, to: target, size: session.video.size)
          // The file's masks are as good as they are: only the session's own around them are stale.
          for attributes in try Store.attributes(of: source, in: db) {
            try change.storeAttributes(attributes, of: target)
          }
          try change.markStale(around: copied.keyframes, exceptOn: copied.frames, of: target)
          try change.removeObject(pair.new)
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
}
