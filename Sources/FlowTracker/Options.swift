extension FlowTracker {
  /// Settings of the engine. Its published figures were measured with the defaults.
  package struct Options: Sendable, Hashable {
    /// Networks trained for each object; their answers are averaged. Four instead of two changed
    /// J&F by −0.002 ± 0.003.
    package var networks: Int
    /// Seed of all randomness.
    package var seed: UInt64
    /// Frames between checkpoints.
    package var checkpointInterval: Int

    /// - Precondition: `networks` and `checkpointInterval` are positive.
    package init(networks: Int = 2, seed: UInt64 = 1, checkpointInterval: Int = 10) {
      precondition(networks > 0 && checkpointInterval > 0, "options must be positive")
      self.networks = networks
      self.seed = seed
      self.checkpointInterval = checkpointInterval
    }
  }
}
