import Foundation
import GRDB

extension Store {
  static func staleFrames(of key: Int64, in db: Database) throws -> StaleFrames {
    let text = try Data.fetchOne(
      db, sql: "SELECT CAST(runs AS BLOB) FROM stale WHERE object_key = ?", arguments: [key])
    return try text.map { try JSONDecoder().decode(StaleFrames.self, from: $0) } ?? StaleFrames()
  }

  static func put(_ stale: StaleFrames, of key: Int64, in db: Database) throws {
    if stale.isEmpty {
      try db.execute(sql: "DELETE FROM stale WHERE object_key = ?", arguments: [key])
      return
    }
    let text = String(decoding: try JSONEncoder().encode(stale), as: UTF8.self)
    try db.execute(
      sql: """
        INSERT INTO stale (object_key, runs) VALUES (?, ?)
        ON CONFLICT (object_key) DO UPDATE SET runs = excluded.runs
        """,
      arguments: [key, text])
  }

  /// Frames of an object's keyframes, ascending.
  static func keyframes(of key: Int64, in db: Database) throws -> [Int] {
    try Int.fetchAll(
      db, sql: "SELECT frame FROM keyframe WHERE object_key = ? ORDER BY frame", arguments: [key])
  }

  /// The frames between the object's keyframes next to `frame`, or the ends of the video.
  static func gap(
    around frame: Int, of key: Int64, frameCount: Int, in db: Database
  ) throws -> ClosedRange<Int> {
    let before = try Int.fetchOne(
      db, sql: "SELECT max(frame) FROM keyframe WHERE object_key = ? AND frame < ?",
      arguments: [key, frame])
    let after = try Int.fetchOne(
      db, sql: "SELECT min(frame) FROM keyframe WHERE object_key = ? AND frame > ?",
      arguments: [key, frame])
    return (before.map { $0 + 1 } ?? 0)...(after.map { $0 - 1 } ?? frameCount - 1)
  }
}
