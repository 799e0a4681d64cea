import DemoClip
import Masklets
import Propagation

/// Frames with their true masks, for measuring engines.
struct MeasuredClip: Sendable {
  var name: String
  var frames: any FrameSource
  /// The true masks of the objects seen on a frame.
  var truth: @Sendable (_ frame: Int) throws -> [ObjectID: Mask]

  /// The objects of the first frame, prompted by their true masks.
  func objectsWithFirstMask() throws -> [PromptedObject] {
    let objects = try truth(0).filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map {
      PromptedObject(
        id: $0.key, keyframes: [Keyframe(frame: 0, prompt: Prompt(mask: $0.value))])
    }
    guard !objects.isEmpty else {
      throw CommandError("the first mask of \(name) shows no object")
    }
    return objects
  }

  /// Propagates from the true masks of the first frame.
  ///
  /// - Parameter receive: called with each frame and its masks.
  func propagate(
    with engine: Engine, _ receive: @escaping @Sendable (Int, [ObjectMask]) async throws -> Void
  ) async throws {
    let request = PropagationRequest(
      objects: try objectsWithFirstMask(), range: 0...frames.frameCount - 1, direction: .forward)
    try await engine.propagator.propagate(request, over: frames, resuming: nil) { event in
      if case .masks(let frame, let masks) = event { try await receive(frame, masks) }
    }
  }
}

extension MeasuredClip {
  init(_ sequence: Dataset.Sequence) {
    self.init(
      name: sequence.name, frames: sequence.frames,
      truth: { try sequence.masks(frame: $0) })
  }

  /// The demo clip; castings other than 0 have other paths and another floor.
  init(demo casting: Int) {
    let clip = DemoClip(casting: UInt32(casting))
    self.init(name: "demo \(casting)", frames: clip, truth: { try clip.truth($0) })
  }
}
