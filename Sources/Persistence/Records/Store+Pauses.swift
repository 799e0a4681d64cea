import GRDB
import Masklets
import Propagation

/// A row of `object_pause`: where a propagation lost an object.
struct PauseRecord: StoredRecord {
  let objectKey: Int64
  let frame: Int
  /// A `LostObject.Reason`.
  let reason: String

  static let databaseTableName = "object_pause"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case frame, reason
    case objectKey = "object_key"
  }

  typealias Columns = CodingKeys
}

extension Store {
  package func storePauses(
    _ pauses: [PropagatedPauses], of propagation: PropagationRecord
  ) async throws {
    try await writeTrailing { db in
      try Store.requireRunning(propagation.job, in: db)
      for object in pauses where try Store.isWritable(object.key, in: db) {
        let stale = try Store.staleFrames(of: object.key, in: db)
        let outdated = try Store.pauses(of: object.key).fetchAll(db).map(\.frame).filter { frame in
          object.frames.contains { $0.contains(frame) }
        }
        // An edit that made the frame stale while the job ran is newer than the job's prompts.
        let lost = object.lost.filter { !stale.contains($0.frame) }
        guard !outdated.isEmpty || !lost.isEmpty else { continue }
        try change(by: propagation, in: db) { change in
          for frame in outdated { try change.removePause(frame, of: object.key) }
          for lost in lost { try change.storePause(lost, of: object.key) }
        }
      }
    }
  }

  /// Removes an object's pauses on frames: a person found that its masks there are right.
  package func removePauses(
    of object: ObjectRecord, on frames: ClosedRange<Int>, in session: String
  ) async throws {
    let paused = try await database.read { db in
      try Store.pauses(of: object.key).fetchAll(db).map(\.frame).filter(frames.contains)
    }
    guard !paused.isEmpty else { return }
    let title = "Find the masks of \(object.name) right"
    try await change(session, title, objects: [object.id]) { change in
      for frame in paused { try change.removePause(frame, of: object.key) }
    }
  }

  /// Where the object was lost, ascending, except where an edit has answered it: where the frame is a
  /// keyframe or stale.
  static func unansweredPauses(
    of object: ObjectRecord, keyframes: [Int], stale: StaleFrames, in db: Database
  ) throws -> [LostObject] {
    try pauses(of: object.key).order { $0.frame }.fetchAll(db).compactMap { pause in
      guard !keyframes.contains(pause.frame), !stale.contains(pause.frame),
        let reason = LostObject.Reason(rawValue: pause.reason)
      else { return nil }
      return LostObject(objectID: object.id, frame: pause.frame, reason: reason)
    }
  }

  static func pauses(of key: Int64) -> QueryInterfaceRequest<PauseRecord> {
    PauseRecord.filter { $0.objectKey == key }
  }
}
