import Jobs
import Masklets
import Persistence
import Propagation

extension AnnotationService {
  /// What can be undone and redone in a session.
  package func history(of sessionID: String) async throws -> HistoryState {
    let session = try await live.session(sessionID)
    return try await store.history(of: session.id)
  }

  /// Undoes the latest change: a prompt, a painted mask, a change of an object, a propagation, an
  /// import.
  ///
  /// - Throws: `RequestError` of kind `conflict` while a job changes the session's masks, and if
  ///   there is nothing to undo.
  package func undo(in sessionID: String) async throws -> HistoryMove {
    try await live.change(sessionID) { session in
      try await requireNoMaskJob(in: session, "Nothing can be undone")
      return try await store.undo(in: session.id)
    }
  }

  /// Redoes the change that was undone last.
  ///
  /// - Throws: `RequestError` of kind `conflict` while a job changes the session's masks, and if
  ///   there is nothing to redo.
  package func redo(in sessionID: String) async throws -> HistoryMove {
    try await live.change(sessionID) { session in
      try await requireNoMaskJob(in: session, "Nothing can be redone")
      return try await store.redo(in: session.id)
    }
  }

  /// - Parameter refusal: the start of the sentence that refuses.
  /// - Throws: `RequestError` of kind `conflict` while a job that changes the session's masks waits
  ///   or runs.
  func requireNoMaskJob(in session: StoredSession, _ refusal: String) async throws {
    let unfinished = try await jobs.jobs(
      JobFilter(
        states: [.pending, .running], serialKeys: [SessionJobs.propagations(of: session.id)]))
    guard unfinished.contains(where: { Self.jobsThatChangeMasks.contains($0.request.type) })
    else { return }
    throw RequestError(
      .conflict,
      "\(refusal) while a job makes masks of \(session.video.name): wait for its end, or cancel it")
  }

  private static let jobsThatChangeMasks: Set = [PropagateJob.type, ImportJob.type]
}
