import GRDB
import Jobs
import Masklets
import Propagation

extension Store: PropagationOutput {
  /// Stores the masks that a job computed for one frame, in one transaction. Objects that were
  /// deleted or locked meanwhile are left out; a person's mask on the frame remains the one shown.
  ///
  /// The frame is no longer stale, unless an edit that the job's prompts do not include made it so.
  /// After a draft it is stale, and a refinement stores masks only where it still is, by no later edit:
  /// there nobody has replaced or edited the draft's mask.
  ///
  /// - Returns: ids of the objects whose masks were stored.
  /// - Throws: `CancellationError` if the job no longer runs, `RequestError` if none of the objects
  ///   exists any more.
  package func store(
    _ masks: [PropagatedMask], frame: Int, of propagation: PropagationRecord
  ) async throws -> [ObjectID] {
    try await writeTrailing { db in
      try Store.requireRunning(propagation.job, in: db)
      let writable = try masks.filter { mask in
        guard try Store.isWritable(mask.key, in: db) else { return false }
        guard propagation.role == .refinement else { return true }
        return try Store.staleFrames(of: mask.key, in: db)
          .contains(frame, upTo: propagation.edit)
      }
      guard !writable.isEmpty else {
        if try masks.allSatisfy({ try !Store.objectExists($0.key, in: db) }) {
          throw RequestError(
            .conflict, "The session or all of its objects were deleted while the job ran")
        }
        return []
      }
      return try change(by: propagation, in: db) { change in
        for mask in writable {
          try change.storeMask(
            mask.rle, score: mask.score, frame: frame, of: mask.key, origin: .propagated,
            logits: mask.logits)
          guard propagation.role == .draft else {
            try change.updateStaleFrames(of: mask.key) {
              $0.clear(frame...frame, upTo: propagation.edit)
            }
            continue
          }
          let isKeyframe = try !Store.keyframes(of: mask.key).filter { $0.frame == frame }
            .isEmpty(db)
          guard !isKeyframe else { continue }
          try change.updateStaleFrames(of: mask.key) {
            $0.mark(ifCurrent: frame, edit: propagation.edit)
          }
        }
        return writable.map(\.objectID)
      }
    }
  }

  package func storeEmpty(
    _ empty: RLE, frames: [Int], of keys: [Int64], propagation: PropagationRecord
  ) async throws {
    try await writeTrailing { db in
      try Store.requireRunning(propagation.job, in: db)
      try change(by: propagation, in: db) { change in
        for key in keys where try Store.isWritable(key, in: db) {
          let present = try Set(
            Store.masks(of: key).filter { $0.origin == StoredMask.Origin.propagated }
              .select(MaskRecord.Columns.frame, as: Int.self).fetchAll(db))
          for frame in frames where !present.contains(frame) {
            try change.storeMask(empty, score: 0, frame: frame, of: key, origin: .propagated)
          }
        }
      }
    }
  }

  package func reported(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    return RequestError(
      .storageFull, "Masks could not be stored: \(StorageFailure(error).sentence)")
  }

  /// - Throws: `CancellationError` unless the job runs.
  static func requireRunning(_ job: JobID, in db: Database) throws {
    guard try JobRecord.isRunning(job, in: db) else { throw CancellationError() }
  }

  static func isWritable(_ key: Int64, in db: Database) throws -> Bool {
    try !ObjectRecord.filter { $0.key == key }.filter { $0.isLocked == false }.isEmpty(db)
  }
}
