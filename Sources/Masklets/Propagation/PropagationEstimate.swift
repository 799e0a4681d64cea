/// The time and memory that a propagation would take on this machine.
package struct PropagationEstimate: Hashable, Sendable {
  /// Frames that get masks.
  package var frames: Int
  package var objects: Int
  /// Frames whose features the engine has stored already.
  package var encodedFrames: Int
  package var seconds: Double
  /// Memory in addition to what the idle engine uses, in bytes.
  package var bytes: Int

  package init(frames: Int, objects: Int, encodedFrames: Int, seconds: Double, bytes: Int) {
    self.frames = frames
    self.objects = objects
    self.encodedFrames = encodedFrames
    self.seconds = seconds
    self.bytes = bytes
  }
}

/// The duration of an engine's steps on a machine, in seconds, by the engine's own names for them.
package struct StepTimes: Hashable, Sendable, Codable {
  package var seconds: [String: Double]

  package init(_ seconds: [String: Double]) {
    self.seconds = seconds
  }

  /// Seconds of a step; 0 if it was not measured.
  package subscript(step: String) -> Double { seconds[step] ?? 0 }
}
