import Masklets
import Persistence
import Propagation

extension AnnotationService {
  /// Prompts an object with clicks, a box or both on a frame; adds the object if there is none with
  /// this id.
  ///
  /// Clicks without a box replace the object's earlier prompt on the frame. A box replaces an earlier
  /// box; earlier clicks stay.
  ///
  /// - Parameters:
  ///   - name: the object's new name; nil leaves it, or names a new object `Object {id}`.
  ///   - box: clamped to the frame.
  ///   - isNew: true if the object must not exist yet: an id that another client used meanwhile is
  ///     then refused.
  ///   - candidate: the index of the candidate to take instead of the engine's choice, where the
  ///     prompt is one including click.
  ///   - listsCandidates: whether the answer has all candidates.
  /// - Throws: `RequestError`: `unknown`, `invalid`, `conflict` for a locked object or a used id,
  ///   `busy`.
  package func prompt(
    _ objectID: ObjectID, on frame: Int, in sessionID: String, clicks: [Click] = [],
    box: Box? = nil, name: String? = nil, category: String? = nil, isNew: Bool = false,
    candidate: Int? = nil, listsCandidates: Bool = false
  ) async throws -> PromptAnswer {
    try await live.change(sessionID) { session in
      let rules = PromptRules(video: session.video, limits: limits)
      try rules.check(objectID: objectID, frame: frame)
      try rules.check(name: name, category: category)
      guard !clicks.isEmpty || box != nil else {
        throw RequestError(.invalid, "A prompt needs at least one point, or a box")
      }
      let object = try await store.object(objectID, of: session.id)
      guard object == nil || !isNew else { throw RequestError.objectExists(objectID) }
      try rules.checkUnlocked(object)
      var earlier: StoredPrompt?
      var previous: ObjectMask?
      if let object {
        earlier = try await store.prompt(of: object.key, frame: frame)
        if earlier == nil { previous = try await mask(of: object, frame: frame, in: session) }
      }
      let earlierClicks = box == nil ? [] : earlier?.clicks ?? []
      let prompt = Prompt(clicks: earlierClicks + clicks, box: try box.map(rules.clamped))
      try rules.check(prompt.clicks)
      var candidates: MaskCandidates?
      let mask: ObjectMask
      if candidate != nil || listsCandidates {
        let found = try await self.candidates(
          objectID, on: frame, of: session, prompt, taking: candidate)
        mask = found.masks[found.chosen]
        candidates = listsCandidates ? found : nil
      } else {
        mask = try await segment(objectID, on: frame, of: session, prompt, previous: previous)
      }
      if let object, listsCandidates, name == nil, category == nil,
        earlier == StoredPrompt(prompt),
        try await self.mask(of: object, frame: frame, in: session)?.mask == mask.mask
      {
        // Nothing changes: no step of history.
        return PromptAnswer(
          objectID: object.id, name: object.name, category: object.category, color: object.color,
          frame: frame, mask: RLE(mask.mask), score: mask.score, candidates: candidates)
      }
      let changes = ObjectChanges(name: name, category: category.map { .some($0) })
      let shownName = name ?? object?.name ?? "Object \(objectID)"
      return try await store(
        mask, prompt, titled: "\(box == nil ? "Click" : "Box") on \(shownName), frame \(frame)",
        for: object, changes, frame: frame, in: session, candidates: candidates)
    }
  }

  /// Adds clicks to the object's prompt on a frame and refines the mask shown there.
  package func refine(
    _ objectID: ObjectID, on frame: Int, in sessionID: String, clicks: [Click]
  ) async throws -> PromptAnswer {
    try await live.change(sessionID) { session in
      let rules = PromptRules(video: session.video, limits: limits)
      try rules.check(objectID: objectID, frame: frame)
      let object = try await unlockedObject(objectID, in: session)
      guard !clicks.isEmpty else {
        throw RequestError(.invalid, "A refinement needs at least one point")
      }
      // Clicks on a person's mask start from that mask: it becomes the previous mask and is no longer
      // the prompt.
      let earlier = try await store.prompt(of: object.key, frame: frame)
      let prompt = (earlier?.prompt ?? Prompt()).corrected(by: clicks)
      try rules.check(prompt.clicks)
      let previous = try await mask(of: object, frame: frame, in: session)
      let mask = try await segment(objectID, on: frame, of: session, prompt, previous: previous)
      return try await store(
        mask, prompt, titled: "Refine \(object.name) on frame \(frame)", for: object,
        frame: frame, in: session)
    }
  }

  /// Makes a person's mask, unchanged, the object's prompt and mask on a frame.
  ///
  /// - Parameter isNew: true to add the object with the mask, as one change: an id that is used is
  ///   then refused. Otherwise the object must exist.
  package func setMask(
    _ mask: Mask, of objectID: ObjectID, on frame: Int, in sessionID: String, isNew: Bool = false
  ) async throws -> PromptAnswer {
    try await live.change(sessionID) { session in
      try PromptRules(video: session.video, limits: limits).check(objectID: objectID, frame: frame)
      guard mask.size == session.video.size else {
        throw RequestError(
          .invalid,
          "The mask is \(mask.size): it must be of the video's size, \(session.video.size)")
      }
      let object = isNew ? nil : try await unlockedObject(objectID, in: session)
      if isNew, try await store.object(objectID, of: session.id) != nil {
        throw RequestError.objectExists(objectID)
      }
      let name = object?.name ?? "Object \(objectID)"
      return try await store(
        ObjectMask(objectID: objectID, mask: mask, score: 1), Prompt(mask: mask),
        titled: "Paint \(name) on frame \(frame)", for: object, frame: frame, in: session)
    }
  }

  /// Removes an object's prompt from a frame; a propagated mask there is shown again.
  package func removeKeyframe(
    _ frame: Int, of objectID: ObjectID, in sessionID: String
  ) async throws {
    try await live.change(sessionID) { session in
      let object = try await unlockedObject(objectID, in: session)
      try await store.removeKeyframe(
        frame, of: object, in: session.id, size: session.video.size)
    }
  }

  private func segment(
    _ objectID: ObjectID, on frame: Int, of session: StoredSession, _ prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    let frames = try await videos.frames(of: session.video)
    let others = try await store.prompts(frame: frame, of: session.id, except: objectID)
    let propagator = engine.propagator
    await look(at: frame, of: session.video)
    return try await precedence.run(as: .interactive) {
      try await propagator.segment(
        objectID, on: frame, of: frames, prompt: prompt, previous: previous,
        others: others.map(\.prompt))
    }
  }

  /// The masks that a click may mean.
  ///
  /// - Parameter index: the one to choose; nil for the engine's choice.
  private func candidates(
    _ objectID: ObjectID, on frame: Int, of session: StoredSession, _ prompt: Prompt,
    taking index: Int?
  ) async throws -> MaskCandidates {
    guard prompt.box == nil, prompt.clicks.map(\.include) == [true] else {
      throw RequestError(.invalid, "Only one including point without a box has candidates")
    }
    let frames = try await videos.frames(of: session.video)
    let others = try await store.prompts(frame: frame, of: session.id, except: objectID)
    let propagator = engine.propagator
    let found = try await precedence.run(as: .interactive) {
      try await propagator.candidates(
        objectID, on: frame, of: frames, prompt: prompt, others: others.map(\.prompt))
    }
    guard let index else { return found }
    guard found.masks.indices.contains(index) else {
      throw RequestError(
        .invalid, "There is no candidate \(index): this point has \(found.masks.count)")
    }
    return MaskCandidates(masks: found.masks, chosen: index)
  }

  /// The mask shown for the object, with the engine's logits: exact if the mask is the last one made,
  /// else as they are stored.
  private func mask(
    of object: ObjectRecord, frame: Int, in session: StoredSession
  ) async throws -> ObjectMask? {
    guard let stored = try await store.mask(of: object, frame: frame) else { return nil }
    let mask = try RLE(size: session.video.size, counts: stored.counts).mask()
    let last = await live.lastMask(of: object.id, frame: frame, in: session.id)
    if let last, last.mask == mask { return last }
    let logits = try await store.logits(of: stored, key: object.key)
    return ObjectMask(
      objectID: object.id, mask: mask, score: stored.score,
      // Logits that cannot be read count as missing: the engine then starts from the mask itself.
      logits: logits?.logits(sides: ObjectMask.logitsSides))
  }

  /// Stores a prompt and the mask it gave.
  ///
  /// - Parameter object: nil for one that is added.
  private func store(
    _ mask: ObjectMask, _ prompt: Prompt, titled title: String, for object: ObjectRecord?,
    _ changes: ObjectChanges = ObjectChanges(), frame: Int, in session: StoredSession,
    candidates: MaskCandidates? = nil
  ) async throws -> PromptAnswer {
    let rle = RLE(mask.mask)
    let stored = try await store.storeKeyframe(
      NewKeyframe(
        title: title, objectID: mask.objectID, key: object?.key, changes: changes, frame: frame,
        prompt: StoredPrompt(prompt), mask: rle, score: mask.score,
        logits: try mask.logits.map(StoredLogits.init)),
      in: session.id, objectLimit: limits.objects)
    await live.storeLastMask(mask, frame: frame, in: session.id)
    return PromptAnswer(
      objectID: stored.id, name: stored.name, category: stored.category, color: stored.color,
      frame: frame, mask: rle, score: mask.score, candidates: candidates)
  }
}
