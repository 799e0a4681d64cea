import Masklets

extension AnnotationService {
  /// What a propagation would take, without starting it. The first time for an engine and a size of
  /// video this measures the machine, which takes seconds.
  ///
  /// - Throws: `RequestError` for a request that could never work or needs more memory than there
  ///   is.
  package func estimate(
    _ sessionID: String, start: Int? = nil, end: Int? = nil,
    direction: PropagationDirection = .both, scope: PropagationScope = .full,
    objectIDs: [ObjectID]? = nil
  ) async throws -> PropagationEstimate {
    let (session, parameters) = try await propagation(
      sessionID, start: start, end: end, direction: direction, scope: scope, objectIDs: objectIDs)
    let size = session.video.size
    let propagator = engine.current.propagator
    let requests = try parameters.legs.map(parameters.request)
    for request in requests { try checkMemory(for: request, propagator, size: size) }
    let steps = try await stepTimes.steps(of: propagator, size: size)
    let frames = try await videos.frames(of: session.video)
    // Legs are run one after the other.
    var total = PropagationEstimate(
      frames: parameters.changes == nil ? parameters.asked.count : parameters.frameCount,
      objects: parameters.objects.count, encodedFrames: 0, seconds: 0, bytes: 0)
    for request in requests {
      let leg = propagator.estimate(request, over: frames, steps: steps)
      total.encodedFrames += leg.encodedFrames
      total.seconds += leg.seconds
      total.bytes = max(total.bytes, leg.bytes)
    }
    return total
  }

  /// - Throws: `RequestError` with the numbers if memory cannot hold the propagation.
  func checkMemory(
    for request: PropagationRequest, _ propagator: any MaskPropagator, size: ImageSize
  ) throws {
    let needed = propagator.memory(for: request, size: size)
    guard let free = freeMemory(), free < needed else { return }
    throw RequestError(
      .invalid,
      "This propagation needs about \(needed >> 20) MB of memory and \(free >> 20) MB are free: "
        + "propagate fewer objects at a time, or free memory")
  }
}
