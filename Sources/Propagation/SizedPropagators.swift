import Masklets
import Synchronization

/// One network as propagators for pictures of several sizes, each made when it is first asked for.
package final class SizedPropagators: Sendable {
  /// Sides of the pictures in pixels, the best one first.
  package let sizes: [Int]
  private let make: @Sendable (Int) throws -> any MaskPropagator
  private let made = Mutex<[Int: any MaskPropagator]>([:])

  /// - Parameter make: makes the propagator for one of `sizes`.
  package init(
    sizes: [Int], make: @escaping @Sendable (Int) throws -> any MaskPropagator
  ) {
    self.sizes = sizes
    self.make = make
  }

  /// The propagator for pictures of a size; nil if that is none of `sizes`.
  package func propagator(_ size: Int) throws -> (any MaskPropagator)? {
    guard sizes.contains(size) else { return nil }
    return try made.withLock { made in
      if let known = made[size] { return known }
      let propagator = try make(size)
      made[size] = propagator
      return propagator
    }
  }
}
