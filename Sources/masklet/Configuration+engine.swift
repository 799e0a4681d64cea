import Masklets
import Models
import Propagation
import SAM2
import Server

extension Configuration {
  /// Where encoded frames are kept; nil where the settings leave no room.
  func makeFrameCache(report: @escaping @Sendable (String) -> Void) -> FrameCache? {
    guard frameCacheBytes > 0 else { return nil }
    return FrameCache(folder: dataDirectory + "/frames", limit: frameCacheBytes, report: report)
  }

  /// Keyframes that SAM 2 attends to in the service: a bound, so that a frame's cost stays flat
  /// however often a person corrects.
  private static let attendedKeyframes = 4

  /// The engine the settings ask for, off the threads that answer requests. Where ENGINE is sam2
  /// and no checkpoint of the size is installed, one that says so.
  ///
  /// - Throws: `ConfigurationError` for what this build has not.
  ///
  /// - Parameter report: told when the frame cache fails.
  func makeEngine(report: @escaping @Sendable (String) -> Void) throws -> Engine {
    if device == .cuda {
      throw ConfigurationError(
        variable: "SAM2_DEVICE", value: device.rawValue, allowed: "cpu or auto in this build")
    }
    let recipe = EngineRecipe(
      name: EngineName(rawValue: engine.rawValue)!,
      model: SAM2.ModelSize(rawValue: modelSize.rawValue),
      checkpoint: nil, modelDirectory: modelDirectory, device: .cpu,
      memoryBankSize: memoryBankSize, attendedKeyframes: Self.attendedKeyframes,
      postprocesses: !disablePostprocessing, precision: quantize ? .int8 : .float32,
      frameCache: makeFrameCache(report: report)
    )
    let engine: Engine
    do {
      engine = try recipe.makeEngine()
    } catch let missing as ModelError {
      return Engine(
        name: EngineName.sam2.rawValue, isReady: false,
        propagator: MissingEngine(reason: "\(missing)"))
    }
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
    try await Offload.clicks.prefer {
      try await base.segment(objectID, on: frame, of: video, prompt: prompt, previous: previous)
    }
  }

  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?, others: [Prompt]
  ) async throws -> ObjectMask {
    try await Offload.clicks.prefer {
      try await base.segment(
        objectID, on: frame, of: video, prompt: prompt, previous: previous, others: others)
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

  var timingName: String { base.timingName }

  func measureSteps(size: ImageSize) async throws -> StepTimes {
    try await Offload.engines.prefer { try await base.measureSteps(size: size) }
  }

  func estimate(
    _ request: PropagationRequest, over video: any FrameSource, steps: StepTimes
  ) -> PropagationEstimate {
    base.estimate(request, over: video, steps: steps)
  }

  func memory(for request: PropagationRequest, size: ImageSize) -> Int {
    base.memory(for: request, size: size)
  }

  var preparedFrames: Int { base.preparedFrames }

  func prepare(_ frame: Int, of video: any FrameSource) async throws {
    try await Offload.engines.prefer { try await base.prepare(frame, of: video) }
  }
}
