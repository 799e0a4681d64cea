import Annotation
import Masklets
import SAM2
import Server

extension Configuration {
  /// Keyframes that SAM 2 attends to in the service: a bound, so that a frame's cost stays flat
  /// however often a person corrects.
  private static let attendedKeyframes = 4

  /// The engine the settings ask for, off the threads that answer requests.
  ///
  /// - Throws: `ConfigurationError` for what this build has not.
  func makeEngine() throws -> Engine {
    if quantize {
      throw ConfigurationError(
        variable: "SAM2_QUANTIZE", value: "true", allowed: "false in this build")
    }
    if device == .cuda {
      throw ConfigurationError(
        variable: "SAM2_DEVICE", value: device.rawValue, allowed: "cpu or auto in this build")
    }
    let engine = try EngineRecipe(
      name: EngineName(rawValue: engine.rawValue)!,
      model: SAM2.ModelSize(rawValue: modelSize.rawValue),
      checkpoint: nil, modelDirectory: modelDirectory, device: .cpu,
      memoryBankSize: memoryBankSize, attendedKeyframes: Self.attendedKeyframes,
      postprocesses: !disablePostprocessing
    ).makeEngine()
    return Engine(
      name: engine.name, device: engine.device, model: engine.model,
      propagator: OffloadedPropagator(base: engine.propagator))
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
