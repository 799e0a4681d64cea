extension FlowTracker {
  /// Settings of the weight-free engine; the defaults are what it is measured with.
  package struct Options: Sendable, Hashable {
    /// Networks learned per object, whose answers are averaged.
    package var networks: Int
    /// Start of all randomness.
    package var seed: UInt64
    /// Frames between checkpoints.
    package var checkpointInterval: Int

    package init(networks: Int = 2, seed: UInt64 = 1, checkpointInterval: Int = 10) {
      precondition(networks > 0 && checkpointInterval > 0, "options must be positive")
      self.networks = networks
      self.seed = seed
      self.checkpointInterval = checkpointInterval
    }
  }
}
