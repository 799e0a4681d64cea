import GRDB
import Masklets

extension Store {
  /// Unites two objects of a session: every mask of `kept` becomes the union with that of `other`,
  /// which goes.
  ///
  /// Keyframes of both are kept. Where both have one, and where the only one is a mask, the united
  /// mask becomes the prompt; clicks and boxes stay, with the united mask as the one the person saw.
  func merge(
    _ other: ObjectRecord, into kept: ObjectRecord, of session: String, size: ImageSize
  ) async throws {
    let title = "Merge \(other.name) into \(kept.name)"
    try await change(session, title, objects: [kept.id, other.id]) { change in
      let db = change.db
      let mine = try Dictionary(
        uniqueKeysWithValues: Store.prompts(of: kept.key, in: db).map { ($0.frame, $0.prompt) })
      let theirs = try Dictionary(
        uniqueKeysWithValues: Store.prompts(of: other.key, in: db).map { ($0.frame, $0.prompt) })
      for frame in try Store.maskedFrames(of: [kept.key, other.key], in: db) {
        let isKeyframe = mine[frame] != nil || theirs[frame] != nil
        let united = try UnitedMask(kept.key, other.key, frame: frame, size: size, in: db)
        if let propagated = united.propagated {
          try change.putMask(
            propagated.mask, score: propagated.score, frame: frame, of: kept.key,
            origin: .propagated)
        }
        guard isKeyframe, let shown = united.shown else { continue }
        try change.putMask(
          shown.mask, score: shown.score, frame: frame, of: kept.key, origin: .person)
        let prompts = [mine[frame], theirs[frame]].compactMap { $0 }
        let isMask = prompts.count > 1 || prompts[0].mask != nil
        try change.putKeyframe(
          frame, of: kept.key, isMask ? StoredPrompt(mask: shown.mask) : prompts[0])
      }
      let edit = try change.nextEdit()
      let stale = try Store.staleFrames(of: other.key, in: db).ranges
      try change.changeStale(of: kept.key) { frames in
        for range in stale { frames.mark(range, edit: edit) }
        for frame in Set(mine.keys).union(theirs.keys) {
          frames.clear(frame...frame, upTo: edit)
        }
      }
      try change.removeObject(other)
    }
  }

  private static func maskedFrames(of keys: [Int64], in db: Database) throws -> [Int] {
    try Int.fetchAll(
      db, sql: "SELECT DISTINCT frame FROM mask WHERE object_key IN (?, ?) ORDER BY frame",
      arguments: StatementArguments(keys))
  }
}

/// The masks of two objects on one frame as one.
private struct UnitedMask {
  struct Scored {
    var mask: RLE
    var score: Float
  }

  /// Of what people see.
  private(set) var shown: Scored?
  /// Of what lies below a person's masks; nil where neither object has such a mask.
  private(set) var propagated: Scored?

  init(_ a: Int64, _ b: Int64, frame: Int, size: ImageSize, in db: Database) throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT origin, score, counts FROM mask WHERE object_key IN (?, ?) AND frame = ?
        ORDER BY object_key, origin
        """,
      arguments: [a, b, frame])
    for key in [a, b] {
      let first = try Row.fetchOne(
        db,
        sql: """
          SELECT score, counts FROM mask WHERE object_key = ? AND frame = ?
          ORDER BY origin LIMIT 1
          """,
        arguments: [key, frame])
      if let first { shown = try Self.united(shown, Self.scored(first, size)) }
    }
    for row in rows where row["origin"] == StoredMask.Origin.propagated.rawValue {
      propagated = try Self.united(propagated, Self.scored(row, size))
    }
  }

  private static func scored(_ row: Row, _ size: ImageSize) throws -> Scored {
    Scored(
      mask: try RLE(size: size, counts: row["counts"]), score: Float(row["score"] as Double))
  }

  /// As sure as the less sure of the two that show something.
  private static func united(_ a: Scored?, _ b: Scored) -> Scored {
    guard let a, a.mask.area > 0 else { return b }
    guard b.mask.area > 0 else { return a }
    return Scored(mask: a.mask.union(b.mask), score: min(a.score, b.score))
  }
}
