import Masklets
import Synchronization

/// The engine that a service runs on: a propagator and what identifies it.
///
/// Installing a checkpoint replaces the engine while the service runs; everyone who holds this
/// object sees the replacement. Work that must finish on the engine it began with holds `current`.
package final class Engine: Sendable {
  private struct Setup: Sendable {
    var name: String
    var card: (@Sendable () -> GraphicsCard)?
    var precision: String?
    var model: String?
    var tracker: String?
    var imageSize: Int?
    var summary: String
    var isReady: Bool
    var propagator: any MaskPropagator
    var sized: SizedPropagators?
  }

  private let setup: Mutex<Setup>

  /// - Parameters:
  ///   - card: the state of the graphics card that computes; nil for the processor.
  ///   - tracker: see `tracker`; nil for `model`.
  ///   - imageSize: see `imageSize`.
  ///   - summary: see `summary`.
  ///   - isReady: false for an engine whose checkpoint is not installed yet.
  ///   - sized: see `imageSizes`; nil for an engine without weights.
  package init(
    name: String, card: (@Sendable () -> GraphicsCard)? = nil, precision: String? = nil,
    model: String? = nil, tracker: String? = nil, imageSize: Int? = nil, summary: String? = nil,
    isReady: Bool = true,
    propagator: any MaskPropagator, sized: SizedPropagators? = nil
  ) {
    setup = Mutex(
      Setup(
        name: name, card: card, precision: precision, model: model,
        tracker: tracker ?? model, imageSize: imageSize,
        summary: summary ?? "Masks are made by the engine \(name).", isReady: isReady,
        propagator: propagator, sized: sized))
  }

  private init(_ setup: Setup) {
    self.setup = Mutex(setup)
  }

  /// `sam2` or `flow`.
  package var name: String { setup.withLock(\.name) }
  /// `cpu` or `cuda`.
  package var device: String { setup.withLock { $0.card == nil ? "cpu" : "cuda" } }
  /// The graphics card that computes, as it is now; nil for the processor.
  package var card: GraphicsCard? { setup.withLock(\.card)?() }
  /// `float32`, `bfloat16`, `int8` or `half`; nil for an engine without weights.
  package var precision: String? { setup.withLock(\.precision) }
  /// The network's size, such as `tiny`; nil for an engine without weights.
  package var model: String? { setup.withLock(\.model) }
  /// The network that carries masks along the video, as `model` names the one that answers prompts.
  package var tracker: String? { setup.withLock(\.tracker) }
  /// Side of the picture that the network reads, in pixels; nil for an engine without weights.
  package var imageSize: Int? { setup.withLock(\.imageSize) }
  /// One line for a person: what makes the masks, and which command installs something better.
  package var summary: String { setup.withLock(\.summary) }
  package var isReady: Bool { setup.withLock(\.isReady) }
  package var propagator: any MaskPropagator { setup.withLock(\.propagator) }

  /// Sides of the pictures that a propagation may read, in pixels, the best one first; empty for an
  /// engine that reads frames as they are.
  package var imageSizes: [Int] { setup.withLock { $0.sized?.sizes ?? [] } }

  /// The propagator for pictures of a size. Prompts are not answered at that size: it carries on the
  /// masks that `propagator` made of them.
  ///
  /// - Parameter imageSize: nil for the size that prompts are answered at.
  /// - Throws: `RequestError` for none of `imageSizes`.
  package func propagator(imageSize: Int?) throws -> any MaskPropagator {
    let setup = setup.withLock { $0 }
    guard let imageSize, imageSize != setup.imageSize else { return setup.propagator }
    guard let sized = try setup.sized?.propagator(imageSize) else {
      throw RequestError(
        .invalid,
        "The engine \(setup.name) does not read pictures of \(imageSize) pixels a side: leave the "
          + "picture size out")
    }
    return sized
  }

  /// A copy that later replacements do not change.
  package var current: Engine { Engine(setup.withLock { $0 }) }

  /// Replaces this engine by `other`; work that holds an earlier `current` finishes on that.
  package func become(_ other: Engine) {
    let next = other.setup.withLock { $0 }
    setup.withLock { $0 = next }
  }
}
