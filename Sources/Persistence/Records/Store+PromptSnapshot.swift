import Foundation
import GRDB
import Masklets
import Propagation

/// A session's prompts at one moment, as a propagation needs them.
package struct PromptSnapshot: Hashable, Sendable {
  package var objects: [PropagateParameters.Object] = []
  /// Number of the session's last edit.
  package var edit = 0
  /// The stretches to compute anew; nil unless a plan asked for them.
  package var changes: [PropagateParameters.Leg]?
}

extension Store {
  /// The unlocked objects of a session that have prompts.
  ///
  /// - Parameters:
  ///   - ids: only these objects; nil for all.
  ///   - leavesOutUnusable: true to leave out those of `ids` that do not exist, are locked or have no
  ///     prompt, instead of throwing.
  ///   - plan: only objects with stale frames that it selects, and the stretches to compute anew;
  ///     nil for all objects.
  /// - Throws: `RequestError` if one of `ids` does not exist, is locked or has no prompt.
  package func promptSnapshot(
    of session: String, only ids: [ObjectID]? = nil,
    leavingOutUnusable leavesOutUnusable: Bool = false, plan: ChangePlan? = nil
  ) async throws -> PromptSnapshot {
    try await database.read { db in
      let all = try Store.objects(of: session, in: db)
      if let ids, !leavesOutUnusable { try Store.check(ids, among: all, in: db) }
      let records = all.filter { !$0.isLocked && (ids?.contains($0.id) ?? true) }
      var snapshot = PromptSnapshot()
      snapshot.edit = try SessionRecord.fetchOne(db, key: session)?.edits ?? 0
      snapshot.objects = try records.compactMap { try Store.prompted($0, in: db) }
      guard let plan else { return snapshot }
      let legs = plan.legs(
        try snapshot.objects.map { object in
          ChangePlan.Object(
            id: object.id, keyframes: object.keyframes.map(\.frame),
            stale: try Store.staleFrames(of: object.key, in: db).ranges)
        })
      let selected = Set(legs.flatMap(\.objectIDs))
      snapshot.objects.removeAll { !selected.contains($0.id) }
      snapshot.changes = try legs.map { try Store.addKnownMasks(to: $0, snapshot.objects, in: db) }
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
      guard try !keyframes(of: object.key).isEmpty(db) else {
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
        seen: try mask(of: object.key, frame: frame, origin: .person, in: db)?.counts)
    }
    guard !keyframes.isEmpty else { return nil }
    return PropagateParameters.Object(key: object.key, id: object.id, keyframes: keyframes)
  }

  /// The leg with the masks next to it that are neither stale nor of a keyframe.
  private static func addKnownMasks(
    to leg: PropagateParameters.Leg, _ objects: [PropagateParameters.Object], in db: Database
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
      let known = try masks(of: object.key)
        .filter { $0.origin == StoredMask.Origin.propagated }
        .filter { beside.contains($0.frame) }
        .order { $0.frame }.fetchAll(db)
      return known.filter { !stale.contains($0.frame) && !keyframes.contains($0.frame) }.map {
        PropagateParameters.Leg.KnownMask(
          objectID: object.id, frame: $0.frame, counts: $0.counts)
      }
    }
    return leg
  }
}
