import Masklets
import Propagation

/// Computes the cost of propagations on this machine: time, from measured step times, and memory.
struct PropagationCosts: Sendable {
  let steps: StepTimesFile
  /// Bytes of memory that may still be used; nil if unknown.
  let freeMemory: @Sendable () -> Int?

  /// - Parameter frames: opens the video.
  /// - Throws: `RequestError` if memory cannot hold the propagation.
  func estimate(
    _ parameters: PropagateParameters, _ propagator: any MaskPropagator, size: ImageSize,
    frames: () async throws -> any FrameSource
  ) async throws -> PropagationEstimate {
    let requests = try parameters.legs.map(parameters.request)
    for request in requests { try checkMemory(for: request, propagator, size: size) }
    let steps = try await steps.steps(of: propagator, size: size)
    let frames = try await frames()
    // Legs run one after the other: their times add up, their memory does not.
    var total = PropagationEstimate(
      frames: parameters.changes == nil ? parameters.requested.count : parameters.frameCount,
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
    if let card = propagator.cardMemory(for: request, size: size), card.free < card.needed {
      throw RequestError(
        .invalid,
        "This propagation needs about \(card.needed >> 20) MB of the graphics card's memory and "
          + "\(card.free >> 20) MB are free: propagate fewer objects at a time, choose a smaller "
          + "picture size, or end other programs that use the card")
    }
    let needed = propagator.memory(for: request, size: size)
    guard let free = freeMemory(), free < needed else { return }
    throw RequestError(
      .invalid,
      "This propagation needs about \(needed >> 20) MB of memory and \(free >> 20) MB are free: "
        + "propagate fewer objects at a time, or free memory")
  }
}
