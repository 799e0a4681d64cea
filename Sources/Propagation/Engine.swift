import Masklets
import Synchronization

/// The engine a service runs on, as the composition root chose it.
///
/// All who hold it see the same one when it is replaced, which happens while the service runs when a
/// checkpoint is installed. Work that must not change engines half-way takes `current`.
package final class Engine: Sendable {
  private struct Setup: Sendable {
    var name: String
    var device: String
    var model: String?
    var isReady: Bool
    var propagator: any MaskPropagator
  }

  private let setup: Mutex<Setup>

  /// - Parameter isReady: whether it can answer; one that waits for its checkpoint cannot.
  package init(
    name: String, device: String = "cpu", model: String? = nil, isReady: Bool = true,
    propagator: any MaskPropagator
  ) {
    setup = Mutex(
      Setup(name: name, device: device, model: model, isReady: isReady, propagator: propagator))
  }

  private init(_ setup: Setup) {
    self.setup = Mutex(setup)
  }

  /// `sam2` or `flow`.
  package var name: String { setup.withLock(\.name) }
  /// `cpu` or `cuda`.
  package var device: String { setup.withLock(\.device) }
  /// The network's size, such as `tiny`; nil for an engine without weights.
  package var model: String? { setup.withLock(\.model) }
  package var isReady: Bool { setup.withLock(\.isReady) }
  package var propagator: any MaskPropagator { setup.withLock(\.propagator) }

  /// The engine of this moment, which stays what it is.
  package var current: Engine { Engine(setup.withLock { $0 }) }

  /// Takes the place of this engine; what runs already on the old one ends on it.
  package func become(_ other: Engine) {
    let next = other.setup.withLock { $0 }
    setup.withLock { $0 = next }
  }
}

/// Stands for an engine whose checkpoint is not installed: everything asked of it is refused with
/// what to do.
package struct MissingEngine: MaskPropagator {
  let reason: String

  /// - Parameter reason: what is missing, in a sentence that says what to do.
  package init(reason: String) {
    self.reason = reason
  }

  private var refusal: RequestError {
    RequestError(.unavailable, "SAM 2 service not initialized: \(reason)")
  }

  package func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    throw refusal
  }

  package func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    throw refusal
  }
}
