import Jobs
import Logging
import Masklets
import Persistence
import Propagation

extension AnnotationService {
  /// Queues a propagation of the session's objects from their present prompts.
  ///
  /// - Parameters:
  ///   - start: first frame; by default the video's first.
  ///   - end: last frame; by default the video's last.
  ///   - scope: with `changed`, only the stale frames of the range are computed, each from the
  ///     keyframes around it; `direction` then selects those after, or before, some keyframe.
  ///   - objectIDs: only these objects; nil for all that are unlocked and prompted.
  ///   - imageSize: side of the pictures that the network reads, one of `Engine.imageSizes`; nil for
  ///     the size that prompts are answered at.
  ///   - draft: true to make a draft from the smallest pictures; a second job then replaces it by
  ///     masks of `imageSize` (see `Refinement`).
  ///   - acrossCuts: whether it goes on where a shot of the video ends.
  /// - Throws: `RequestError` for a request that could never work.
  package func propagate(
    _ sessionID: String, start: Int? = nil, end: Int? = nil,
    direction: PropagationDirection = .both, scope: PropagationScope = .full,
    objectIDs: [ObjectID]? = nil, imageSize: Int? = nil, draft: Bool = false,
    acrossCuts: Bool = false, priority: JobPriority = .normal,
    idempotencyKey: String? = nil
  ) async throws -> Job {
    let sizes = try draft ? draftSizes(refining: imageSize) : nil
    // The refinement needs more memory than the draft.
    let propagator = try engine.current.propagator(imageSize: sizes?.refined ?? imageSize)
    let (session, planned) = try await propagation(
      sessionID, start: start, end: end, direction: direction, scope: scope, objectIDs: objectIDs,
      imageSize: sizes?.draft ?? imageSize, acrossCuts: acrossCuts)
    var parameters = planned
    parameters.draft = sizes.map { .init(refinedSize: $0.refined) }
    for leg in parameters.legs {
      try costs.checkMemory(
        for: try parameters.request(leg), propagator, size: session.video.size)
    }
    let job = try await jobs.submit(
      JobRequest(
        type: PropagateJob.type, encoding: parameters, priority: priority,
        idempotencyKey: idempotencyKey, serialKey: SessionJobs.propagations(of: sessionID)))
    logger.info("Propagation job \(job.id) submitted for session \(sessionID)")
    return job
  }

  /// Estimates what a propagation would cost, without starting it. The first time for an engine, a size
  /// of picture and a size of video this measures the machine's speed, which takes seconds.
  ///
  /// - Throws: `RequestError` for a request that could never work or needs more memory than is free.
  package func estimate(
    _ sessionID: String, start: Int? = nil, end: Int? = nil,
    direction: PropagationDirection = .both, scope: PropagationScope = .full,
    objectIDs: [ObjectID]? = nil, imageSize: Int? = nil, draft: Bool = false,
    acrossCuts: Bool = false
  ) async throws -> PropagationEstimate {
    let imageSize = try draft ? draftSizes(refining: imageSize).draft : imageSize
    let propagator = try engine.current.propagator(imageSize: imageSize)
    let (session, parameters) = try await propagation(
      sessionID, start: start, end: end, direction: direction, scope: scope, objectIDs: objectIDs,
      imageSize: imageSize, acrossCuts: acrossCuts)
    return try await costs.estimate(
      parameters, propagator, size: session.video.size,
      frames: { try await self.videos.frames(of: session.video) })
  }

  /// The parameters of the job that `propagate` would queue.
  private func propagation(
    _ sessionID: String, start: Int?, end: Int?, direction: PropagationDirection,
    scope: PropagationScope, objectIDs: [ObjectID]?, imageSize: Int?, acrossCuts: Bool
  ) async throws -> (StoredSession, PropagateParameters) {
    let session = try await live.session(sessionID)
    let range = try PromptRules(video: session.video, limits: limits).range(start: start, end: end)
    let plan = ChangePlan(
      requested: range, direction: direction, frameCount: session.video.frameCount)
    let snapshot = try await store.promptSnapshot(
      of: sessionID, only: objectIDs, plan: scope == .changed ? plan : nil)
    var parameters = PropagateParameters(
      sessionID: sessionID, videoID: session.video.id, size: session.video.size,
      objects: snapshot.objects, frames: range, direction: direction, edit: snapshot.edit,
      changes: snapshot.changes, acrossCuts: acrossCuts)
    parameters.imageSize = imageSize
    parameters.tab = Editor.current.tab
    parameters.editor = Editor.current.name
    guard scope == .full || !parameters.legs.isEmpty else {
      throw RequestError(
        .invalid,
        "Nothing to propagate: no unlocked object was edited since its masks were made; scope full "
          + "makes them anew")
    }
    guard !parameters.objects.isEmpty else {
      throw RequestError(
        .invalid, "No objects to propagate: prompt an object first, and unlock it if it is locked")
    }
    guard !parameters.legs.isEmpty else {
      throw RequestError(
        .invalid,
        "Nothing to propagate \(direction.rawValue) from frame \(range.lowerBound) to "
          + "\(range.upperBound): the prompts are on the other side")
    }
    // Cuts that are not known yet are looked for by the job.
    guard let cuts = try await store.shotCuts(of: session.video.id) else {
      return (session, parameters)
    }
    let stopping = parameters.stopping(at: cuts)
    guard !stopping.legs.isEmpty else {
      throw RequestError(
        .invalid,
        "Nothing to propagate from frame \(range.lowerBound) to \(range.upperBound) but across "
          + "shot cuts: prompt an object in the shot to be made, or set across_cuts")
    }
    return (session, stopping)
  }
}
