import Jobs
import Masklets
import Persistence
import Propagation

/// Finds out what follows a draft: the job that replaces its masks by those of larger pictures.
///
/// A draft leaves its frames stale. The job that follows takes the prompts of the moment when the draft
/// is done, so that edits made meanwhile are part of it, and makes what is stale then. It starts with
/// the stretches that have most suspect masks.
package struct Refinement: Sendable {
  private let store: Store

  package init(store: Store) {
    self.store = store
  }

  /// The job that replaces the masks of a draft that is done; nil after any other job, and if nothing
  /// is left to replace.
  package func request(after job: Job) async throws -> JobRequest? {
    guard job.request.type == PropagateJob.type else { return nil }
    let drafted: PropagateParameters = try job.request.decodeParameters()
    guard let draft = drafted.draft, let session = try await store.session(drafted.sessionID)
    else { return nil }
    let snapshot = try await store.promptSnapshot(
      of: session.id, only: drafted.objects.map(\.id), leavingOutUnusable: true,
      plan: ChangePlan(
        requested: drafted.requested, direction: drafted.direction,
        frameCount: session.video.frameCount, carriesWhole: false))
    var parameters = PropagateParameters(
      sessionID: session.id, videoID: session.video.id, size: session.video.size,
      objects: snapshot.objects, frames: drafted.requested, direction: drafted.direction,
      edit: snapshot.edit, changes: snapshot.changes ?? [],
      acrossCuts: drafted.acrossCuts ?? false)
    parameters.imageSize = draft.refinedSize
    parameters.refines = true
    parameters.tab = drafted.tab
    parameters.editor = drafted.editor
    if let cuts = try await store.shotCuts(of: session.video.id) {
      parameters = parameters.stopping(at: cuts)
    }
    guard !parameters.legs.isEmpty else { return nil }
    let suspects = try await suspects(of: session)
    parameters = parameters.startingWithMost { leg in
      leg.objectIDs.reduce(0) { $0 + (suspects[$1]?.count(where: leg.frames.contains) ?? 0) }
    }
    return try JobRequest(
      type: PropagateJob.type, encoding: parameters, priority: job.request.priority,
      idempotencyKey: "refines \(job.id)", serialKey: job.request.serialKey)
  }

  /// The frames of each object's suspect masks.
  private func suspects(of session: StoredSession) async throws -> [ObjectID: [Int]] {
    let observed = try await store.observations(
      of: session.id, frames: 0...max(session.video.frameCount - 1, 0))
    return Dictionary(
      uniqueKeysWithValues: observed.map { object in
        (object.objectID, Suspects.worst(Suspects.trust(in: object.masks)).map(\.frame))
      })
  }
}
