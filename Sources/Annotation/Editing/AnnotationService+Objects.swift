import Masklets

extension AnnotationService {
  /// Makes an object without prompts, such as one whose first mask will be painted.
  ///
  /// - Throws: `RequestError`: `conflict` if there is one of this id.
  package func addObject(
    _ objectID: ObjectID, name: String? = nil, category: String? = nil, in sessionID: String
  ) async throws -> AnnotatedObject {
    try await changingSession(sessionID) { session in
      let rules = PromptRules(video: session.video, limits: limits)
      try rules.check(objectID: objectID, frame: 0)
      try rules.check(name: name, category: category)
      _ = try await store.insertObject(
        objectID, name: name, category: category, in: session.id, limit: limits.objects)
      return try await annotatedObject(objectID, in: session.id)
    }
  }

  package func updateObject(
    _ objectID: ObjectID, in sessionID: String, _ changes: ObjectChanges
  ) async throws -> AnnotatedObject {
    try await changingSession(sessionID) { session in
      try PromptRules(video: session.video, limits: limits)
        .check(name: changes.name, category: changes.category ?? nil)
      try await store.updateObject(objectID, of: session.id, changes)
      return try await annotatedObject(objectID, in: session.id)
    }
  }

  /// Removes an object with its prompts and masks; a running job leaves it out from then on.
  package func removeObject(_ objectID: ObjectID, in sessionID: String) async throws {
    try await changingSession(sessionID) { session in
      guard let object = try await store.object(objectID, of: session.id) else {
        throw RequestError.unknownObject(objectID)
      }
      try PromptRules(video: session.video, limits: limits).checkUnlocked(object)
      try await store.removeObject(object, of: session.id)
    }
  }

  /// Makes one object of two: the masks of `other` join those of `objectID`, frame by frame, and
  /// `other` goes.
  package func mergeObject(
    _ other: ObjectID, into objectID: ObjectID, in sessionID: String
  ) async throws -> AnnotatedObject {
    try await changingSession(sessionID) { session in
      guard let kept = try await store.object(objectID, of: session.id) else {
        throw RequestError.unknownObject(objectID)
      }
      guard other != objectID else {
        throw RequestError(.invalid, "Object \(other) cannot be merged into itself")
      }
      guard let joining = try await store.object(other, of: session.id) else {
        throw RequestError(.invalid, "Object \(other) not found in this session")
      }
      let rules = PromptRules(video: session.video, limits: limits)
      try rules.checkUnlocked(kept)
      try rules.checkUnlocked(joining)
      try await requireQuiet(session, "Objects cannot be merged")
      try await store.merge(joining, into: kept, of: session.id, size: session.video.size)
      return try await annotatedObject(objectID, in: session.id)
    }
  }

  private func annotatedObject(_ id: ObjectID, in session: String) async throws -> AnnotatedObject {
    guard let object = try await store.annotatedObjects(of: session).first(where: { $0.id == id })
    else { throw RequestError.unknownObject(id) }
    return object
  }
}
