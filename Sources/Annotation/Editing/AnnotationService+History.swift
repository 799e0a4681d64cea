import Jobs
import Masklets
import Persistence
import Propagation

extension AnnotationService {
  /// What can be undone and redone in a session.
  package func history(of sessionID: String) async throws -> HistoryState {
    let session = try await live.session(sessionID)
    return try await store.history(of: session.id, busy: await busyObjects(in: session))
  }

  /// The changes that the history of an open session holds, undone ones too, the latest first.
  package func historySteps(of sessionID: String) async throws -> [HistoryEntry] {
    try await store.historySteps(of: live.session(sessionID).id)
  }

  /// Undoes the latest change that the tab made: a prompt, a painted mask, a change of an object, a
  /// propagation, an import. While a job makes masks, changes of its objects stay.
  ///
  /// - Throws: `RequestError` of kind `conflict` during an import, and if there is nothing to undo.
  package func undo(in sessionID: String) async throws -> HistoryMove {
    try await live.change(sessionID) { session in
      try await requireNoMaskJob(
        in: session, "Nothing can be undone", of: [ImportJob.type])
      let busy = try await busyObjects(in: session)
      if try await store.history(of: session.id, busy: busy).undo == nil {
        try await requireNoMaskJob(in: session, "Nothing can be undone")
      }
      return try await store.undo(in: session.id, busy: busy)
    }
  }

  /// Redoes the change that the tab undid last.
  ///
  /// - Throws: `RequestError` of kind `conflict` during an import, and if there is nothing to redo.
  package func redo(in sessionID: String) async throws -> HistoryMove {
    try await live.change(sessionID) { session in
      try await requireNoMaskJob(
        in: session, "Nothing can be redone", of: [ImportJob.type])
      let busy = try await busyObjects(in: session)
      if try await store.history(of: session.id, busy: busy).redo == nil {
        try await requireNoMaskJob(in: session, "Nothing can be redone")
      }
      return try await store.redo(in: session.id, busy: busy)
    }
  }

  /// The objects whose masks a propagation makes or is going to make.
  private func busyObjects(in session: StoredSession) async throws -> Set<ObjectID> {
    let propagations = try await unfinishedJobs(of: session).filter {
      $0.request.type == PropagateJob.type
    }
    return try propagations.reduce(into: []) { busy, job in
      let parameters: PropagateParameters = try job.request.decodeParameters()
      busy.formUnion(parameters.objects.map(\.id))
    }
  }

  private func unfinishedJobs(of session: StoredSession) async throws -> [Job] {
    try await jobs.jobs(
      JobFilter(
        states: [.pending, .running], serialKeys: [SessionJobs.propagations(of: session.id)]))
  }

  /// - Parameters:
  ///   - refusal: the start of the sentence that refuses.
  ///   - types: of the jobs that matter; by default all that change masks.
  /// - Throws: `RequestError` of kind `conflict` while such a job of the session waits or runs.
  func requireNoMaskJob(
    in session: StoredSession, _ refusal: String,
    of types: Set<String> = AnnotationService.jobsThatChangeMasks
  ) async throws {
    let unfinished = try await unfinishedJobs(of: session)
    guard unfinished.contains(where: { types.contains($0.request.type) }) else { return }
    throw RequestError(
      .conflict,
      "\(refusal) while a job makes masks of \(session.video.name): wait for its end, or cancel it")
  }

  static let jobsThatChangeMasks: Set = [PropagateJob.type, ImportJob.type]
}
