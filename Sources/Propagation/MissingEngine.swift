import Masklets

/// Stands in for an engine whose checkpoint is not installed: it refuses every request and says what
/// to do.
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
