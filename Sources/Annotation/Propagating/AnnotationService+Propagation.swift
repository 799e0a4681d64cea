import Jobs
import Logging
import Masklets

extension AnnotationService {
  /// Queues a propagation of the session's objects with their prompts of this moment.
  ///
  /// - Parameters:
  ///   - start: first frame wanted; by default the video's first.
  ///   - end: last frame wanted; by default the video's last.
  ///   - scope: with `changed`, only the stale frames of the range are made, each from the keyframes
  ///     around it; `direction` then tells which of them: those after, or before, some keyframe.
  ///   - objectIDs: only these objects; nil for all that are unlocked and prompted.
  /// - Throws: `RequestError` at once for a request that could never work.
  package func propagate(
    _ sessionID: String, start: Int? = nil, end: Int? = nil,
    direction: PropagationDirection = .both, scope: PropagationScope = .full,
    objectIDs: [ObjectID]? = nil, priority: JobPriority = .normal,
    idempotencyKey: String? = nil
  ) async throws -> Job {
    let (session, parameters) = try await propagation(
      sessionID, start: start, end: end, direction: direction, scope: scope, objectIDs: objectIDs)
    let propagator = engine.current.propagator
    for leg in parameters.legs {
      try checkMemory(
        for: try parameters.request(leg), propagator, size: session.video.size)
    }
    let job = try await jobs.submit(
      JobRequest(
        type: PropagateJob.type, encoding: parameters, priority: priority,
        idempotencyKey: idempotencyKey, serialKey: SessionJobs.propagations(of: sessionID)))
    logger.info("Propagation job \(job.id) submitted for session \(sessionID)")
    return job
  }

  /// The parameters of the job that `propagate` would queue.
  func propagation(
    _ sessionID: String, start: Int?, end: Int?, direction: PropagationDirection,
    scope: PropagationScope, objectIDs: [ObjectID]?
  ) async throws -> (SessionRecord, PropagateParameters) {
    let session = try await openRecord(sessionID)
    let rules = PromptRules(video: session.video, limits: limits)
    let first = start ?? 0
    let last = end ?? session.video.frameCount - 1
    try rules.check(frame: first)
    try rules.check(frame: last)
    guard first <= last else {
      throw RequestError(.invalid, "start_frame \(first) is after end_frame \(last)")
    }
    let plan = ChangePlan(
      asked: first...last, direction: direction, frameCount: session.video.frameCount)
    let snapshot = try await store.promptSnapshot(
      of: sessionID, only: objectIDs, plan: scope == .changed ? plan : nil)
    let parameters = PropagateParameters(
      sessionID: sessionID, videoID: session.video.id, width: session.video.size.width,
      height: session.video.size.height, objects: snapshot.objects,
      start: first, end: last, direction: direction, edit: snapshot.edit,
      changes: snapshot.changes)
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
        "Nothing to propagate \(direction.rawValue) from frame \(first) to \(last): the prompts "
          + "are on the other side")
    }
    return (session, parameters)
  }
}
