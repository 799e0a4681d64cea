import Foundation
import GRDB
import Masklets

/// The prompts of a moment, as a propagation needs them.
struct PromptSnapshot: Hashable, Sendable {
  var objects: [PropagateParameters.Object] = []
  /// Number of the session's last edit.
  var edit = 0
  /// Only where the stale frames were asked for.
  var changes: [PropagateParameters.Leg]?
}

extension Store {
  /// The unlocked objects of a session that have prompts.
  ///
  /// - Parameters:
  ///   - ids: only these; nil for all.
  ///   - plan: looks for stale frames, and for the objects that have some; nil takes all objects.
  /// - Throws: `RequestError` if an object asked for does not exist, is locked or has no prompt.
  func promptSnapshot(
    of session: String, only ids: [ObjectID]? = nil, plan: ChangePlan? = nil
  ) async throws -> PromptSnapshot {
    try await database.read { db in
      let all = try Store.objects(of: session, in: db)
      if let ids { try Store.check(ids, among: all, in: db) }
      let records = all.filter { !$0.isLocked && (ids?.contains($0.id) ?? true) }
      var snapshot = PromptSnapshot()
      snapshot.edit =
        try Int.fetchOne(db, sql: "SELECT edits FROM session WHERE id = ?", arguments: [session])
        ?? 0
      snapshot.objects = try records.compactMap { try Store.prompted($0, in: db) }
      guard let plan else { return snapshot }
      let legs = plan.legs(
        try snapshot.objects.map { object in
          ChangePlan.Object(
            id: object.id, keyframes: object.keyframes.map(\.frame),
            stale: try Store.staleFrames(of: object.key, in: db).ranges)
        })
      let concerned = Set(legs.flatMap(\.objectIDs))
      snapshot.objects.removeAll { !concerned.contains($0.id) }
      snapshot.changes = try legs.map { try Store.knowing($0, snapshot.objects, in: db) }
      return snapshot
    }
  }

  private static func check(
    _ ids: [ObjectID], among objects: [ObjectRecord], in db: Database
  ) throws {
    for id in ids {
      guard let object = objects.first(where: { $0.id == id }) else {
        throw RequestError(.invalid, "Object \(id) not found in this session")
      }
      guard !object.isLocked else {
        throw RequestError(.conflict, "Object \(id) is locked: unlock it to change it")
      }
      guard try !keyframes(of: object.key, in: db).isEmpty else {
        throw RequestError(
          .invalid, "Object \(id) has no prompts: prompt it on some frame first")
      }
    }
  }

  /// nil for an object without prompts.
  private static func prompted(
    _ object: ObjectRecord, in db: Database
  ) throws -> PropagateParameters.Object? {
    let keyframes = try prompts(of: object.key, in: db).map { frame, prompt in
      PropagateParameters.Keyframe(
        frame: frame, prompt: prompt,
        seen: try String.fetchOne(
          db, sql: "SELECT counts FROM mask WHERE object_key = ? AND frame = ? AND origin = ?",
          arguments: [object.key, frame, StoredMask.Origin.person.rawValue]))
    }
    guard !keyframes.isEmpty else { return nil }
    return PropagateParameters.Object(key: object.key, id: object.id, keyframes: keyframes)
  }

  /// A leg with the masks beside it that hold: neither stale nor of a keyframe.
  private static func knowing(
    _ leg: PropagateParameters.Leg, _ objects: [PropagateParameters.Object], in db: Database
  ) throws -> PropagateParameters.Leg {
    guard leg.known != nil else { return leg }
    var leg = leg
    leg.known = try objects.filter { leg.objectIDs.contains($0.id) }.flatMap { object in
      let stale = try staleFrames(of: object.key, in: db)
      let keyframes = Set(object.keyframes.map(\.frame))
      let comesAfterKeyframe = object.keyframes[0].frame <= leg.start
      let beside =
        comesAfterKeyframe
        ? leg.start - Gap.warmUp...leg.start - 1 : leg.end + 1...leg.end + Gap.warmUp
      return try Row.fetchAll(
        db,
        sql: """
          SELECT frame, counts FROM mask
          WHERE object_key = ? AND origin = ? AND frame BETWEEN ? AND ? ORDER BY frame
          """,
        arguments: [
          object.key, StoredMask.Origin.propagated.rawValue, beside.lowerBound, beside.upperBound,
        ]
      ).compactMap { row -> PropagateParameters.Leg.KnownMask? in
        let frame: Int = row["frame"]
        guard !stale.contains(frame), !keyframes.contains(frame) else { return nil }
        return .init(objectID: object.id, frame: frame, counts: row["counts"])
      }
    }
    return leg
  }
}
