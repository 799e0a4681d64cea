/// Which frames of its range a propagation computes.
package enum PropagationScope: String, Hashable, Sendable, CaseIterable {
  /// Every frame of the range.
  case full
  /// The stale frames of the range: those whose masks no longer match their object's keyframes.
  case changed
}
