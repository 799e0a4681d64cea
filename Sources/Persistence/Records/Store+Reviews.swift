import GRDB
import Masklets

/// How far the masks of a frame or of an object have come.
package enum ReviewState: String, Hashable, Sendable, Codable, CaseIterable {
  case toDo = "todo"
  /// The person who makes the masks is content with them.
  case done
  /// Somebody has looked at them again.
  case reviewed

  /// As in "Mark dog as to do".
  var words: String { self == .toDo ? "to do" : rawValue }
}

/// The frames of a session that are done, and those that are reviewed. All others are to do.
package struct FrameReviews: Hashable, Sendable {
  package let done: [ClosedRange<Int>]
  package let reviewed: [ClosedRange<Int>]

  /// - Parameter states: by ascending frame.
  fileprivate init(_ states: [FrameReviewRecord]) {
    func ranges(_ state: ReviewState) -> [ClosedRange<Int>] {
      states.filter { $0.state == state }.reduce(into: []) {
        $0.append(joining: $1.frame...$1.frame)
      }
    }
    done = ranges(.done)
    reviewed = ranges(.reviewed)
  }
}

extension ReviewState: DatabaseValueConvertible {}

/// A row of `frame_review`.
private struct FrameReviewRecord: StoredRecord {
  let sessionID: String
  let frame: Int
  let state: ReviewState

  static let databaseTableName = "frame_review"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case frame, state
    case sessionID = "session_id"
  }

  typealias Columns = CodingKeys
}

extension Store {
  package func reviews(of session: String) async throws -> FrameReviews {
    try await database.read { db in try Store.reviews(of: session, in: db) }
  }

  static func reviews(of session: String, in db: Database) throws -> FrameReviews {
    FrameReviews(
      try FrameReviewRecord.filter { $0.sessionID == session }.order { $0.frame }.fetchAll(db))
  }

  /// Gives frames a state. No step of history: a change of their masks takes it away.
  package func setReview(
    _ state: ReviewState, on frames: ClosedRange<Int>, in session: String
  ) async throws {
    try await database.write { db in
      guard state != .toDo else {
        try FrameReviewRecord.filter { $0.sessionID == session }
          .filter { $0.frame >= frames.lowerBound }.filter { $0.frame <= frames.upperBound }
          .deleteAll(db)
        return
      }
      for frame in frames {
        try FrameReviewRecord(sessionID: session, frame: frame, state: state)
          .insert(db, onConflict: .replace)
      }
    }
  }

  /// Makes a frame one to do again, because its masks change.
  static func removeReview(of frame: Int, in session: String, _ db: Database) throws {
    try FrameReviewRecord.filter { $0.sessionID == session }.filter { $0.frame == frame }
      .deleteAll(db)
  }

  /// Makes an object one to do again, because one of its masks changes.
  static func removeReview(ofObject key: Int64, _ db: Database) throws {
    try ObjectRecord.filter(key: key).filter { $0.state != ReviewState.toDo }.updateAll(db) {
      $0.state.set(to: ReviewState.toDo)
    }
  }

  /// For each video, how many of its frames are reviewed, in any session.
  package func reviewedFrames(of videos: [String]) async throws -> [String: Int] {
    try await database.read { db in
      try videos.reduce(into: [:]) { counts, id in
        counts[id] = try Int.fetchOne(
          db,
          sql: """
            SELECT count(DISTINCT frame) FROM frame_review
            JOIN session ON session.id = session_id
            WHERE session.video_id = ? AND state = ?
            """,
          arguments: [id, ReviewState.reviewed.rawValue])
      }
    }
  }
}
