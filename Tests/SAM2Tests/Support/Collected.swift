import Masklets
import Synchronization

/// The events that a propagation emitted.
final class Collected: Sendable {
  private let events = Mutex<[PropagationEvent]>([])

  var all: [PropagationEvent] { events.withLock { $0 } }

  func append(_ event: PropagationEvent) { events.withLock { $0.append(event) } }

  /// Masks by frame and object.
  var masks: [Int: [ObjectID: ObjectMask]] {
    all.reduce(into: [:]) { masks, event in
      if case .masks(let frame, let objects) = event {
        masks[frame] = Dictionary(uniqueKeysWithValues: objects.map { ($0.objectID, $0) })
      }
    }
  }
}

extension MaskPropagator {
  func collect(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint? = nil
  ) async throws -> Collected {
    let collected = Collected()
    try await propagate(request, over: video, resuming: checkpoint) { collected.append($0) }
    return collected
  }
}
