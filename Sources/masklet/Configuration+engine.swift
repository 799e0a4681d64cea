import Annotation
import Masklets
import Server

extension Configuration {
  /// The engine the settings ask for.
  ///
  /// - Throws: `ConfigurationError` for one that is not here.
  func makeEngine() throws -> Annotation.Engine {
    switch engine {
    case .auto, .flow:
      let flow = Engine(.flow)
      return Annotation.Engine(
        name: flow.name, propagator: OffloadedPropagator(base: flow.propagator))
    case .sam2:
      throw ConfigurationError(
        variable: "ENGINE", value: engine.rawValue, allowed: "auto or flow in this build")
    }
  }
}

/// An engine kept off the threads that answer requests.
struct OffloadedPropagator: MaskPropagator {
  let base: any MaskPropagator

  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    try await Offload.engines.prefer {
      try await base.segment(objectID, on: frame, of: video, prompt: prompt, previous: previous)
    }
  }

  func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    try await Offload.engines.prefer {
      try await base.propagate(request, over: video, resuming: checkpoint, emit: emit)
    }
  }
}
