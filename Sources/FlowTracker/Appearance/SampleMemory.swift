import Masklets

/// Pixels of one frame with what they turned out to be.
struct SampleSet: Sendable, Hashable {
  /// `[count, inputs]` standardised features as the upper halves of floats (bfloat16): half the
  /// memory and checkpoint, and their error is far below the features' noise.
  var features: [UInt16]
  /// Number of foreground rows, which come first.
  var foreground: Int
  var count: Int

  func isForeground(_ row: Int) -> Bool { row < foreground }
}

/// What the network of one object learns from: its keyframes, and the most recent frames.
struct SampleMemory: Sendable, Hashable {
  /// Keyframes kept, the latest ones.
  static let keyframeLimit = 4
  /// Recent frames kept.
  static let recentLimit = 8

  private(set) var keyframes: [SampleSet] = []
  private(set) var recent: [SampleSet] = []

  init(keyframes: [SampleSet] = [], recent: [SampleSet] = []) {
    self.keyframes = keyframes
    self.recent = recent
  }

  var isEmpty: Bool { keyframes.isEmpty }

  mutating func remember(keyframe samples: SampleSet) {
    keyframes.append(samples)
    keyframes.removeFirst(max(0, keyframes.count - Self.keyframeLimit))
  }

  mutating func remember(recent samples: SampleSet) {
    recent.append(samples)
    recent.removeFirst(max(0, recent.count - Self.recentLimit))
  }

  /// Fills a batch: one half from keyframes, one half from recent frames, all from keyframes
  /// while there is nothing recent. Motion is hidden in `motionless` of the rows, so that the
  /// network can also do without it.
  ///
  /// - Parameters:
  ///   - x: `[inputs, size]`
  ///   - targets: `[size]`: 0.98 or 0.02.
  func fill(
    _ x: inout [Float], _ targets: inout [Float], size: Int, inputs: Int, appearance: Int,
    motionless: Float, random: inout SeededGenerator
  ) {
    let fromKeyframes = recent.isEmpty ? size : size / 2
    x.withUnsafeMutableBufferPointer { x in
      for n in 0..<size {
        let sets = n < fromKeyframes ? keyframes : recent
        let set = sets[sets.count == 1 ? 0 : random.index(below: sets.count)]
        let row = random.index(below: set.count)
        let shown = random.unit() < motionless ? appearance : inputs
        set.features.withUnsafeBufferPointer { features in
          for i in 0..<shown {
            x[i * size + n] = Float(bitPattern: UInt32(features[row * inputs + i]) << 16)
          }
        }
        for i in shown..<inputs { x[i * size + n] = 0 }
        targets[n] = set.isForeground(row) ? 0.98 : 0.02
      }
    }
  }
}
