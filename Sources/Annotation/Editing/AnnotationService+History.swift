import Jobs

extension AnnotationService {
  /// What can be undone and redone in a session.
  package func history(of sessionID: String) async throws -> HistoryState {
    let session = try await openRecord(sessionID)
    return try await store.history(of: session.id)
  }

  /// Takes back what was done last: a prompt, a painted mask, a change of an object, a propagation.
  ///
  /// - Throws: `RequestError` of kind `conflict` while a job changes the session's masks, and
  ///   when there is nothing to undo.
  package func undo(in sessionID: String) async throws -> HistoryMove {
    try await changingSession(sessionID) { session in
      try await requireQuiet(session, "Nothing can be undone")
      return try await store.undo(in: session.id)
    }
  }

  /// Makes what was undone last again.
  package func redo(in sessionID: String) async throws -> HistoryMove {
    try await changingSession(sessionID) { session in
      try await requireQuiet(session, "Nothing can be redone")
      return try await store.redo(in: session.id)
    }
  }

  /// - Parameter refused: the start of the sentence that refuses.
  func requireQuiet(_ session: SessionRecord, _ refused: String) async throws {
    let unfinished = try await jobs.jobs(
      JobFilter(
        states: [.pending, .running], serialKeys: [SessionJobs.propagations(of: session.id)]))
    guard unfinished.contains(where: { Self.jobsThatChangeMasks.contains($0.request.type) })
    else { return }
    throw RequestError(
      .conflict,
      "\(refused) while a job makes masks of \(session.video.name): wait for its end, or cancel it")
  }

  private static let jobsThatChangeMasks: Set = [PropagateJob.type, "import_masks"]
}
