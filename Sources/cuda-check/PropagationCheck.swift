import Foundation
import Masklets
import SAM2
import SAM2TestSupport
import Synchronization
import Tensors

/// Propagations of a network of synthetic weights on the card and on the processor.
struct PropagationCheck {
  let card: GPU
  let size: ModelSize
  let input: InputSize
  let precisions: [Precision]
  let frames: Int

  private static let videoSize = ImageSize(width: 854, height: 480)
  /// Largest relative error of a frame's logits; docs/numerics.md says where it comes from.
  private static let bounds: [Precision: Double] = [.float32: 1e-3, .half: 5e-3]

  /// What a propagation emitted.
  private final class Collected: Sendable {
    struct Contents {
      /// Logits by frame and object.
      var logits: [Int: [ObjectID: [Float]]] = [:]
      var checkpoint: PropagationCheckpoint?
      /// When each frame's masks arrived.
      var times: [ContinuousClock.Instant] = []
    }

    let contents = Mutex(Contents())

    func append(_ event: PropagationEvent) {
      contents.withLock { contents in
        switch event {
        case .masks(let frame, let masks):
          contents.times.append(.now)
          for mask in masks { contents.logits[frame, default: [:]][mask.objectID] = mask.logits }
        case .checkpoint(let checkpoint): contents.checkpoint = checkpoint
        default: break
        }
      }
    }
  }

  private func predictor(_ precision: Precision, on gpu: GPU?) throws -> VideoPredictor {
    let compute = Compute(threads: ProcessInfo.processInfo.activeProcessorCount, gpu: gpu)
    let network = try Network(
      SyntheticParameters(isEdgeTAM: size == .edgeTAM), size: size, input: input,
      precision: precision, on: compute)
    return VideoPredictor(network, options: try VideoPredictor.Options())
  }

  private func request(objects: Int, frames: Int) -> PropagationRequest {
    PropagationRequest(
      objects: (1...objects).map { id in
        let point = Point(x: Double(150 * id), y: 240)
        return PromptedObject(
          id: id,
          keyframes: [
            Keyframe(frame: 0, prompt: Prompt(clicks: [Click(point, include: true)]))
          ])
      }, range: 0...frames - 1, direction: .forward)
  }

  private func propagate(
    _ predictor: VideoPredictor, objects: Int = 1, frames: Int,
    resuming checkpoint: PropagationCheckpoint? = nil
  ) async throws -> Collected.Contents {
    let collected = Collected()
    try await predictor.propagate(
      request(objects: objects, frames: frames),
      over: SyntheticVideo(size: Self.videoSize, frameCount: frames), resuming: checkpoint
    ) { collected.append($0) }
    return collected.contents.withLock { $0 }
  }

  /// Compares the card with the processor, a second run with the first, and a resumed one with both.
  /// - Returns: the number of comparisons that failed.
  func run() async throws -> Int {
    let expected = try await propagate(try predictor(.float32, on: nil), frames: frames).logits
    var failures = 0
    for precision in precisions {
      let onCard = try predictor(precision, on: card)
      let first = try await propagate(onCard, frames: frames)
      for frame in 0..<frames {
        let error = relativeError(
          of: first.logits[frame]?[1] ?? [], from: expected[frame]?[1] ?? [.nan])
        let isAllowed = error <= Self.bounds[precision]!
        if !isAllowed { failures += 1 }
        say("\(isAllowed ? "ok" : "WRONG") \(name) \(precision) frame \(frame): error \(error)")
      }
      let second = try await propagate(onCard, frames: frames)
      if second.logits != first.logits {
        failures += 1
        say("WRONG \(name) \(precision): a second run differs")
      }
      failures += try await resume(onCard, precision)
    }
    return failures
  }

  /// A propagation resumed from its last checkpoint ends as the one that was not interrupted.
  private func resume(_ predictor: VideoPredictor, _ precision: Precision) async throws -> Int {
    let frames = 11
    guard frames <= 3 * self.frames else { return 0 }
    let whole = try await propagate(predictor, frames: frames)
    guard let checkpoint = whole.checkpoint else {
      say("WRONG \(name) \(precision): no checkpoint")
      return 1
    }
    let rest = try await propagate(predictor, frames: frames, resuming: checkpoint)
    let isEqual = rest.logits.allSatisfy { whole.logits[$0.key] == $0.value }
    let start = frames - rest.logits.count
    say("\(isEqual ? "ok" : "WRONG") \(name) \(precision): resumed at frame \(start)")
    return isEqual ? 0 : 1
  }

  /// Prints frames per second once the memory bank is full.
  func time(frames: Int) async throws {
    let runs = precisions.flatMap { precision in
      (precision == .half ? [1, 3] : [1]).map { (precision, $0) }
    }
    for (precision, objects) in runs {
      let result = try await propagate(
        try predictor(precision, on: card), objects: objects, frames: frames)
      let steady = result.times.suffix(frames / 2)
      guard let first = steady.first, let last = steady.last, steady.count > 1 else { continue }
      let seconds = (last - first) / .seconds(1)
      say(
        "\(name) \(precision), \(objects) objects: "
          + "\((Double(steady.count - 1) / seconds * 10).rounded() / 10) frames/s, "
          + "\(card.usedBytes >> 20) MiB of the card")
    }
  }

  private var name: String { "\(size.rawValue) at \(input.pixels)" }
}
