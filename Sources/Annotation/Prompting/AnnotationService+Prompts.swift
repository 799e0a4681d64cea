import Masklets

extension AnnotationService {
  /// Prompts an object with clicks, a box or both on a frame; makes the object if there is none of
  /// this id. Clicks alone replace what it was prompted with there; a box replaces a box, and the
  /// clicks that were given stay with it.
  ///
  /// - Parameters:
  ///   - name: a name for the object; by default it keeps its own, or is `Object {id}`.
  ///   - box: clamped to the frame.
  ///   - isNew: whether the object is to be made, so that an id that another client took meanwhile
  ///     is refused.
  /// - Throws: `RequestError`: `unknown`, `invalid`, `conflict` for a locked object or an id that
  ///   is taken, `busy`.
  package func prompt(
    _ objectID: ObjectID, on frame: Int, in sessionID: String, clicks: [Click] = [],
    box: Box? = nil, name: String? = nil, category: String? = nil, isNew: Bool = false
  ) async throws -> PromptAnswer {
    try await changingSession(sessionID) { session in
      let rules = PromptRules(video: session.video, limits: limits)
      try rules.check(objectID: objectID, frame: frame)
      try rules.check(name: name, category: category)
      guard !clicks.isEmpty || box != nil else {
        throw RequestError(.invalid, "A prompt needs at least one point, or a box")
      }
      let object = try await store.object(objectID, of: session.id)
      guard object == nil || !isNew else { throw RequestError.takenObject(objectID) }
      try rules.checkUnlocked(object)
      var earlier: StoredPrompt?
      var previous: ObjectMask?
      if let object {
        earlier = try await store.prompt(of: object.key, frame: frame)
        if earlier == nil { previous = try await mask(of: object, frame: frame, in: session) }
      }
      let kept = box == nil ? [] : earlier?.clicks ?? []
      let prompt = Prompt(clicks: kept + clicks, box: try box.map(rules.clamped))
      try rules.check(prompt.clicks)
      let made = try await segment(objectID, on: frame, of: session, prompt, previous: previous)
      let changes = ObjectChanges(name: name, category: category.map { .some($0) })
      let shown = name ?? object?.name ?? "Object \(objectID)"
      return try await keep(
        made, prompt, titled: "\(box == nil ? "Click" : "Box") on \(shown), frame \(frame)",
        for: object, changes, frame: frame, in: session)
    }
  }

  /// Adds clicks to what an object was prompted with on a frame; the mask shown there is refined.
  package func refine(
    _ objectID: ObjectID, on frame: Int, in sessionID: String, clicks: [Click]
  ) async throws -> PromptAnswer {
    try await changingSession(sessionID) { session in
      let rules = PromptRules(video: session.video, limits: limits)
      try rules.check(objectID: objectID, frame: frame)
      let object = try await existingObject(objectID, in: session)
      guard !clicks.isEmpty else {
        throw RequestError(.invalid, "A refinement needs at least one point")
      }
      // Clicks on a person's mask start from that mask: it is the previous one, no longer the prompt.
      let earlier = try await store.prompt(of: object.key, frame: frame)
      let prompt = Prompt(clicks: (earlier?.clicks ?? []) + clicks, box: earlier?.box)
      try rules.check(prompt.clicks)
      let previous = try await mask(of: object, frame: frame, in: session)
      let made = try await segment(objectID, on: frame, of: session, prompt, previous: previous)
      return try await keep(
        made, prompt, titled: "Refine \(object.name) on frame \(frame)", for: object, frame: frame,
        in: session)
    }
  }

  /// Makes a person's mask, as it is, the object's prompt and mask on a frame.
  package func setMask(
    _ mask: Mask, of objectID: ObjectID, on frame: Int, in sessionID: String
  ) async throws -> PromptAnswer {
    try await changingSession(sessionID) { session in
      try PromptRules(video: session.video, limits: limits).check(objectID: objectID, frame: frame)
      guard mask.size == session.video.size else {
        throw RequestError(
          .invalid,
          "The mask is \(mask.size): it must be of the video's size, \(session.video.size)")
      }
      let object = try await existingObject(objectID, in: session)
      return try await keep(
        ObjectMask(objectID: objectID, mask: mask, score: 1), Prompt(mask: mask),
        titled: "Paint \(object.name) on frame \(frame)", for: object, frame: frame, in: session)
    }
  }

  /// Takes back what an object was prompted with on a frame; a propagated mask there is seen again.
  package func removeKeyframe(
    _ frame: Int, of objectID: ObjectID, in sessionID: String
  ) async throws {
    try await changingSession(sessionID) { session in
      let object = try await existingObject(objectID, in: session)
      try await store.removeKeyframe(
        frame, of: object, in: session.id, size: session.video.size)
    }
  }

  /// An unlocked object that exists.
  private func existingObject(
    _ id: ObjectID, in session: SessionRecord
  ) async throws -> ObjectRecord {
    guard let object = try await store.object(id, of: session.id) else {
      throw RequestError.unknownObject(id)
    }
    try PromptRules(video: session.video, limits: limits).checkUnlocked(object)
    return object
  }

  private func segment(
    _ objectID: ObjectID, on frame: Int, of session: SessionRecord, _ prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    let frames = try await videos.frames(of: session.video)
    let others = try await store.prompts(frame: frame, of: session.id, except: objectID)
    let propagator = engine.propagator
    await look(at: frame, of: session.video)
    return try await gate.interactive {
      try await propagator.segment(
        objectID, on: frame, of: frames, prompt: prompt, previous: previous,
        others: others.map(\.prompt))
    }
  }

  /// The mask shown for the object with the engine's logits, exact if it was the last one made.
  private func mask(
    of object: ObjectRecord, frame: Int, in session: SessionRecord
  ) async throws -> ObjectMask? {
    guard let stored = try await store.mask(of: object, frame: frame) else { return nil }
    let mask = try RLE(size: session.video.size, counts: stored.counts).mask()
    let last = await active.lastMask(of: object.id, frame: frame, in: session.id)
    if let last, last.mask == mask { return last }
    let logits = try await store.logits(of: stored, key: object.key)
    return ObjectMask(
      objectID: object.id, mask: mask, score: stored.score,
      // Logits that cannot be read are as good as none: the mask itself is fed back.
      logits: try? logits?.logits(count: ObjectMask.logitsSide * ObjectMask.logitsSide))
  }

  /// - Parameter object: nil for one that is to be made.
  private func keep(
    _ made: ObjectMask, _ prompt: Prompt, titled title: String, for object: ObjectRecord?,
    _ changes: ObjectChanges = ObjectChanges(), frame: Int, in session: SessionRecord
  ) async throws -> PromptAnswer {
    let rle = RLE(made.mask)
    let kept = try await store.keep(
      KeyframeMade(
        title: title, objectID: made.objectID, key: object?.key, changes: changes, frame: frame,
        prompt: StoredPrompt(prompt), mask: rle, score: made.score,
        logits: try made.logits.map(StoredLogits.init)),
      in: session.id, objectLimit: limits.objects)
    await active.remember(made, frame: frame, in: session.id)
    return PromptAnswer(
      objectID: kept.id, name: kept.name, category: kept.category, color: kept.color,
      frame: frame, mask: rle, score: made.score)
  }
}
