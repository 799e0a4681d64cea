import GRDB
import Masklets
import Propagation

extension Store {
  /// Merges two objects of a session: each mask of `target` becomes its union with that of `other`,
  /// and `other` is removed.
  ///
  /// The keyframes of both become keyframes of `target`. Where both have one, and where the only
  /// prompt is a mask, the united mask becomes the prompt; clicks and boxes stay, with the united
  /// mask as the one the person saw.
  package func merge(
    _ other: ObjectRecord, into target: ObjectRecord, of session: String, size: ImageSize
  ) async throws {
    let title = "Merge \(other.name) into \(target.name)"
    try await change(session, title, objects: [target.id, other.id]) { change in
      let db = change.db
      let mine = try Dictionary(
        uniqueKeysWithValues: Store.prompts(of: target.key, in: db).map { ($0.frame, $0.prompt) })
      let theirs = try Dictionary(
        uniqueKeysWithValues: Store.prompts(of: other.key, in: db).map { ($0.frame, $0.prompt) })
      for frame in try Store.maskedFrames(of: [target.key, other.key], in: db) {
        let united = try UnitedMask([target.key, other.key], frame: frame, size: size, in: db)
        if let propagated = united.propagated {
          try change.storeMask(
            propagated.mask, score: propagated.score, frame: frame, of: target.key,
            origin: .propagated)
        }
        let prompts = [mine[frame], theirs[frame]].compactMap { $0 }
        guard !prompts.isEmpty, let shown = united.shown else { continue }
        try change.storeMask(
          shown.mask, score: shown.score, frame: frame, of: target.key, origin: .person)
        let isMask = prompts.count > 1 || prompts[0].mask != nil
        try change.storeKeyframe(
          frame, of: target.key, isMask ? StoredPrompt(mask: shown.mask) : prompts[0])
      }
      let edit = try change.nextEdit()
      let stale = try Store.staleFrames(of: other.key, in: db).ranges
      try change.updateStaleFrames(of: target.key) { frames in
        for range in stale { frames.mark(range, edit: edit) }
        for frame in Set(mine.keys).union(theirs.keys) {
          frames.clear(frame...frame, upTo: edit)
        }
      }
      try change.removeObject(other)
    }
  }

  /// Ascending frames on which one of the objects has a mask.
  static func maskedFrames(of keys: [Int64], in db: Database) throws -> [Int] {
    try MaskRecord.filter { keys.contains($0.objectKey) }.order { $0.frame }
      .select(MaskRecord.Columns.frame, as: Int.self).distinct().fetchAll(db)
  }
}

/// The union of two objects' masks on one frame.
private struct UnitedMask {
  struct Scored {
    var mask: RLE
    var score: Float
  }

  /// Of the masks that people see.
  private(set) var shown: Scored?
  /// Of the propagated masks, which a person's may hide; nil if neither object has one.
  private(set) var propagated: Scored?

  init(_ objects: [Int64], frame: Int, size: ImageSize, in db: Database) throws {
    for key in objects {
      let masks = try Store.masks(of: key).filter { $0.frame == frame }.order { $0.origin }
        .fetchAll(db)
      if let first = masks.first { shown = try Self.union(shown, first, size) }
      for mask in masks where mask.origin == .propagated {
        propagated = try Self.union(propagated, mask, size)
      }
    }
  }

  /// An empty mask adds nothing; else the score is the lower of the two.
  private static func union(_ a: Scored?, _ b: MaskRecord, _ size: ImageSize) throws -> Scored {
    let b = Scored(mask: try b.mask(size: size), score: Float(b.score))
    guard let a, a.mask.area > 0 else { return b }
    guard b.mask.area > 0 else { return a }
    return Scored(mask: a.mask.union(b.mask), score: min(a.score, b.score))
  }
}
