/// How much of its range a propagation makes.
package enum PropagationScope: String, Hashable, Sendable, CaseIterable {
  /// Every frame of the range.
  case full
  /// The frames whose masks no longer go with their object's keyframes.
  case changed
}
