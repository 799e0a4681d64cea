import Masklets

/// Some pixels of one frame, each known to be foreground or background.
struct SampleSet: Sendable, Hashable {
  /// `[count, inputs]`: standardised features as the upper halves of floats (bfloat16). That takes
  /// half the memory, and the rounding error is far below the features' noise.
  var features: [UInt16]
  /// Number of foreground rows; they come first.
  var foreground: Int
  /// Number of rows.
  var count: Int

  func isForeground(_ row: Int) -> Bool { row < foreground }
}

/// The samples that the networks of one object learn from: those of its keyframes and of the most
/// recent frames.
struct SampleMemory: Sendable, Hashable {
  private(set) var keyframes: [SampleSet] = []
  private(set) var recent: [SampleSet] = []

  init(keyframes: [SampleSet] = [], recent: [SampleSet] = []) {
    self.keyframes = keyframes
    self.recent = recent
  }

  var isEmpty: Bool { keyframes.isEmpty }

  /// Adds the samples of a keyframe and forgets those of the oldest keyframe beyond the limit.
  mutating func add(keyframe samples: SampleSet) {
    keyframes.append(samples)
    keyframes.removeFirst(max(0, keyframes.count - Tuning.Learning.keyframes))
  }

  /// The same for a frame whose mask the engine made.
  mutating func add(recent samples: SampleSet) {
    recent.append(samples)
    recent.removeFirst(max(0, recent.count - Tuning.Learning.recentFrames))
  }

  /// Fills a batch with randomly drawn samples: half from keyframes and half from recent frames, or
  /// all from keyframes if there are no recent frames. Some rows have their motion features hidden,
  /// so that the network learns to judge without them.
  ///
  /// - Parameters:
  ///   - x: `[inputs, size]`, filled with features.
  ///   - targets: `[size]`, filled with target probabilities.
  ///   - appearance: number of appearance features, which come first.
  func fill(
    _ x: inout [Float], _ targets: inout [Float], size: Int, inputs: Int, appearance: Int,
    random: inout SeededGenerator
  ) {
    let fromKeyframes = recent.isEmpty ? size : size / Tuning.Learning.keyframePart
    x.withUnsafeMutableBufferPointer { x in
      for n in 0..<size {
        let sets = n < fromKeyframes ? keyframes : recent
        let set = sets[sets.count == 1 ? 0 : random.index(below: sets.count)]
        let row = random.index(below: set.count)
        let shown = random.unit() < Tuning.Learning.motionHiddenShare ? appearance : inputs
        set.features.withUnsafeBufferPointer { features in
          for i in 0..<shown {
            x[i * size + n] = Float(bitPattern: UInt32(features[row * inputs + i]) << 16)
          }
        }
        for i in shown..<inputs { x[i * size + n] = 0 }
        targets[n] =
          set.isForeground(row)
          ? Tuning.Learning.foregroundTarget : Tuning.Learning.backgroundTarget
      }
    }
  }
}
