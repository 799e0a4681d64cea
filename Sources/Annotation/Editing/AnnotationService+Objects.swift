import Masklets
import Persistence

extension AnnotationService {
  /// Adds an object without prompts, for example one whose first mask will be painted.
  ///
  /// - Throws: `RequestError`: `conflict` if there is an object with this id.
  package func addObject(
    _ objectID: ObjectID, name: String? = nil, category: String? = nil, in sessionID: String
  ) async throws -> AnnotatedObject {
    try await live.change(sessionID) { session in
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
    try await live.change(sessionID) { session in
      try PromptRules(video: session.video, limits: limits)
        .check(name: changes.name, category: changes.category ?? nil)
      try await store.updateObject(objectID, of: session.id, changes)
      return try await annotatedObject(objectID, in: session.id)
    }
  }

  /// Removes an object with its prompts and masks; a running job stops storing masks of it.
  package func removeObject(_ objectID: ObjectID, in sessionID: String) async throws {
    try await live.change(sessionID) { session in
      let object = try await unlockedObject(objectID, in: session)
      try await store.removeObject(object, of: session.id)
    }
  }

  /// Merges two objects: the masks of `other` are added to those of `objectID`, frame by frame, and
  /// `other` is removed.
  package func mergeObject(
    _ other: ObjectID, into objectID: ObjectID, in sessionID: String
  ) async throws -> AnnotatedObject {
    try await live.change(sessionID) { session in
      let target = try await storedObject(objectID, in: session)
      guard other != objectID else {
        throw RequestError(.invalid, "Object \(other) cannot be merged into itself")
      }
      guard let merged = try await store.object(other, of: session.id) else {
        throw RequestError(.invalid, "Object \(other) not found in this session")
      }
      let rules = PromptRules(video: session.video, limits: limits)
      try rules.checkUnlocked(target)
      try rules.checkUnlocked(merged)
      try await requireNoMaskJob(in: session, "Objects cannot be merged")
      try await store.merge(merged, into: target, of: session.id, size: session.video.size)
      return try await annotatedObject(objectID, in: session.id)
    }
  }

  /// - Throws: `RequestError` of kind `unknown`.
  func storedObject(_ id: ObjectID, in session: StoredSession) async throws -> ObjectRecord {
    guard let object = try await store.object(id, of: session.id) else {
      throw RequestError.unknownObject(id)
    }
    return object
  }

  /// - Throws: `RequestError`: `unknown`, or `conflict` for a locked object.
  func unlockedObject(
    _ id: ObjectID, in session: StoredSession
  ) async throws -> ObjectRecord {
    let object = try await storedObject(id, in: session)
    try PromptRules(video: session.video, limits: limits).checkUnlocked(object)
    return object
  }

  func annotatedObject(_ id: ObjectID, in session: String) async throws -> AnnotatedObject {
    guard let object = try await store.annotatedObjects(of: session).first(where: { $0.id == id })
    else { throw RequestError.unknownObject(id) }
    return object
  }
}
