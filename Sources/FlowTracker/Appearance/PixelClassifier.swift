import CKernels
import Masklets

/// Decides by appearance and motion which pixels are one object's. It learns from the object's
/// keyframes and from the masks that were carried since.
struct PixelClassifier: Sendable, Hashable {
  /// Fixed by the first keyframe that was learned; nil before it.
  private var standard: Standardisation?
  private var memory = SampleMemory()
  /// Networks that differ in their initial weights and batches; their answers are averaged.
  private var networks: [PixelNetwork] = []

  init() {}

  /// True once a keyframe was learned.
  var hasLearned: Bool { standard != nil && !networks.isEmpty }

  /// A frame with a mask of the object on it.
  struct Example {
    /// Probability of the object.
    let probability: Plane
    /// Signed distance to the mask's edge, in pixels.
    let distance: Plane
    /// Probability of the objects that share no pixel with this one, if there are any.
    let rivals: Plane?
    let appearance: FeatureStack
    let motion: FeatureStack
  }

  /// Learns a keyframe. Does nothing if too little of the object is visible.
  ///
  /// - Parameter networkCount: number of networks to create on the first keyframe.
  mutating func learn(
    keyframe example: Example, networkCount: Int, random: inout SeededGenerator
  ) {
    let standard =
      self.standard
      ?? Standardisation(
        appearance: example.appearance, motion: example.motion, pixels: example.probability.count)
    guard
      let samples = Sampling.keyframe.samples(
        probability: example.probability, distance: example.distance, rivals: example.rivals,
        appearance: example.appearance, motion: example.motion, standard: standard,
        random: &random)
    else { return }
    self.standard = standard
    memory.add(keyframe: samples)
    let isFirst = networks.isEmpty
    if isFirst { networks = (0..<networkCount).map { _ in PixelNetwork(random: &random) } }
    for i in networks.indices {
      networks[i].learn(
        from: memory, steps: isFirst ? Tuning.Learning.firstSteps : Tuning.Learning.keyframeSteps,
        rate: isFirst ? Tuning.Learning.firstRate : Tuning.Learning.rate, random: &random)
    }
  }

  /// Learns a frame whose mask the engine made. Does nothing unless a keyframe was learned before,
  /// or if too little of the object is visible.
  mutating func learn(carried example: Example, random: inout SeededGenerator) {
    guard let standard, hasLearned else { return }
    guard
      let samples = Sampling.recent.samples(
        probability: example.probability, distance: example.distance, rivals: example.rivals,
        appearance: example.appearance, motion: example.motion, standard: standard,
        random: &random)
    else { return }
    memory.add(recent: samples)
    for i in networks.indices {
      networks[i].learn(
        from: memory, steps: Tuning.Learning.frameSteps, rate: Tuning.Learning.rate,
        random: &random)
    }
  }

  /// Log-odds of the object at each pixel, limited to ±`Tuning.Appearance.limit`, which is the
  /// negative limit out of reach; 0 everywhere before the first keyframe.
  ///
  /// - Parameters:
  ///   - distance: signed distance to the edge of the carried mask, in pixels.
  ///   - search: where a lost object is searched for; nil if it is not lost.
  func evidence(
    _ frame: FrameFeatures, motion: FeatureStack, distance: Plane, search: SearchDisc?
  ) -> Plane {
    var result = Plane(width: distance.width, height: distance.height)
    guard let standard, hasLearned else { return result }
    let block = Int(CK_FLOW_BLOCK)
    var inReach = [Bool](repeating: false, count: distance.count)
    var wanted = [UInt8](repeating: 0, count: frame.appearance.stride / block)
    for i in inReach.indices {
      inReach[i] =
        search?.contains(i % distance.width, i / distance.width)
        ?? (distance.values[i] > -Tuning.Appearance.reach)
      if inReach[i] { wanted[i / block] = 1 }
    }
    let limit = Tuning.Appearance.limit
    let motionlessShare =
      search == nil ? Tuning.Appearance.motionlessShare : Tuning.Appearance.motionlessShareWhenLost
    let share = 1 / Float(networks.count)
    for network in networks {
      let logits = network.logits(
        appearance: frame.appearance, motion: motion, standard: standard, wanted: wanted)
      for i in inReach.indices where inReach[i] {
        let logit =
          (1 - motionlessShare) * logits.full[i] + motionlessShare * logits.appearanceOnly[i]
        result.values[i] += share * min(max(logit, -limit), limit)
      }
    }
    for i in inReach.indices where !inReach[i] { result.values[i] = -limit }
    return result
  }
}

// MARK: Checkpoints

extension PixelClassifier {
  func write(to writer: inout StateWriter) {
    writer.write(standard?.mean ?? [])
    writer.write(standard?.scale ?? [])
    for sets in [memory.keyframes, memory.recent] {
      writer.write(UInt32(sets.count))
      for set in sets {
        writer.write(UInt32(set.foreground))
        writer.write(UInt32(set.count))
        writer.write(set.features)
      }
    }
    writer.write(UInt32(networks.count))
    for network in networks {
      writer.write(network.parameters)
      writer.write(network.moment1)
      writer.write(network.moment2)
      writer.write(UInt32(network.steps))
    }
  }

  init(from reader: inout StateReader) throws {
    let (mean, scale) = (try reader.readFloats(), try reader.readFloats())
    if !mean.isEmpty {
      guard let standard = Standardisation(mean: mean, scale: scale) else {
        throw CheckpointMismatch("it has \(mean.count) features")
      }
      self.standard = standard
    }
    memory = SampleMemory(
      keyframes: try Self.sampleSets(&reader, limit: Tuning.Learning.keyframes),
      recent: try Self.sampleSets(&reader, limit: Tuning.Learning.recentFrames))
    networks = try (0..<(try reader.readCount(limit: 64))).map { _ in
      let arrays = try (0..<3).map { _ in try reader.readFloats() }
      let steps = try reader.readCount(limit: Int(Int32.max) - 1)
      guard
        let network = PixelNetwork(
          parameters: arrays[0], moment1: arrays[1], moment2: arrays[2], steps: steps)
      else { throw CheckpointMismatch("a network has another size") }
      return network
    }
    guard networks.isEmpty || (standard != nil && !memory.isEmpty) else {
      throw CheckpointMismatch("a network has no samples to learn from")
    }
  }

  private static func sampleSets(_ reader: inout StateReader, limit: Int) throws -> [SampleSet] {
    try (0..<(try reader.readCount(limit: limit))).map { _ in
      let foreground = try reader.readCount(limit: 1_000_000)
      let count = try reader.readCount(limit: 1_000_000)
      let features = try reader.readArray(UInt16.self)
      let inputs = AppearanceFeatures.count + MotionFeatures.count
      guard count > 0, foreground <= count, features.count == count * inputs,
        features.allSatisfy({ $0 & 0x7f80 != 0x7f80 })
      else { throw CheckpointMismatch("its samples are inconsistent") }
      return SampleSet(features: features, foreground: foreground, count: count)
    }
  }
}
