/// What a propagation would take on this machine.
package struct PropagationEstimate: Hashable, Sendable {
  /// Frames that get masks.
  package var frames: Int
  package var objects: Int
  /// Frames the engine needs that it has encoded already and kept.
  package var encodedFrames: Int
  package var seconds: Double
  /// Memory needed besides what the engine holds at rest.
  package var bytes: Int

  package init(frames: Int, objects: Int, encodedFrames: Int, seconds: Double, bytes: Int) {
    self.frames = frames
    self.objects = objects
    self.encodedFrames = encodedFrames
    self.seconds = seconds
    self.bytes = bytes
  }
}

/// How long the steps of an engine take on a machine, by the engine's own names, in seconds.
package struct StepTimes: Hashable, Sendable, Codable {
  package var seconds: [String: Double]

  package init(_ seconds: [String: Double]) {
    self.seconds = seconds
  }

  /// 0 for a step that was not measured.
  package subscript(step: String) -> Double { seconds[step] ?? 0 }
}
