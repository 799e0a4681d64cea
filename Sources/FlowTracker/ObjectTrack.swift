import Foundation
import Masklets

/// One object as it is carried along in one direction.
struct ObjectTrack: Sendable, Hashable {
  /// Probability of the object at working size, on the frame last seen.
  var probability: Plane
  /// 0 to 1: how much the mask on that frame is to be trusted.
  var score: Float = 0
  var memory = SampleMemory()
  var networks: [PixelNetwork] = []
  var standard: Standardisation?
  var history = PresenceHistory()
  var random: SeededGenerator

  init(width: Int, height: Int, random: SeededGenerator) {
    probability = Plane(width: width, height: height)
    self.random = random
  }

  /// Starts anew from a person's mask, and learns it.
  ///
  /// - Parameter flow: displacement of the frame's pixels to a neighbouring frame, if there is one.
  mutating func restart(
    from mask: Mask, on frame: FrameFeatures, flow: FlowField?, networkCount: Int
  ) throws {
    probability = try Self.soft(mask, width: frame.image.width, height: frame.image.height)
    score = 1
    history = PresenceHistory()
    guard let centroid = probability.centroid(above: 0.5) else { return }
    history.accept(area: probability.area(above: 0.5), centroid: centroid)

    let distance = try Self.signedDistance(probability)
    let motion = try motionFeatures(flow, distance)
    let standard =
      self.standard
      ?? Standardisation(
        appearance: frame.appearance, motion: motion, pixels: probability.count)
    guard
      let samples = Sampling.keyframe.samples(
        probability: probability, distance: distance, appearance: frame.appearance, motion: motion,
        standard: standard, random: &random)
    else { return }
    self.standard = standard
    memory.remember(keyframe: samples)
    let isFirst = networks.isEmpty
    if isFirst { networks = (0..<networkCount).map { _ in PixelNetwork(random: &random) } }
    for i in networks.indices {
      networks[i].learn(
        from: memory, iterations: isFirst ? 250 : 100, rate: isFirst ? 3e-3 : 1e-3, random: &random)
    }
  }

  /// Carries the object to the next frame. What was seen there is learned by `learn`.
  mutating func advance(to frame: FrameFeatures, by pair: FlowPair) throws -> Observation? {
    guard !history.areas.isEmpty else { return nil }
    // Across a cut nothing is where it was: the object is looked for by its looks.
    let warped =
      pair.isCut
      ? Plane(width: probability.width, height: probability.height)
      : try OpenCV.warp(probability, along: pair.backward)
    let distance = try Self.signedDistance(warped)
    let isLost = !history.believes(area: warped.area(above: 0.5))
    let search = isLost ? SearchDisc(history) : nil
    let motion =
      try isLost ? motionFeatures(nil, distance) : motionFeatures(pair.backward, distance)
    let evidence = appearanceTerm(frame, motion, distance, search)
    var unary = Self.prior(distance: distance, inconsistency: pair.inconsistency)
    for i in unary.values.indices {
      if let search, search.contains(i % unary.width, i / unary.width) {
        unary.values[i] = max(unary.values[i], -2)
      }
      unary.values[i] += 1.5 * evidence.values[i]
    }
    probability = Self.smoothed(unary, frame: frame.image, distance: distance, search: search)
    try suppressStrayParts(warped)
    return settle(warped: warped, motion: isLost ? nil : motion)
  }

  /// Decides whether the object is there, and how far to trust it.
  private mutating func settle(warped: Plane, motion: FeatureStack?) -> Observation? {
    let area = probability.area(above: 0.5)
    guard history.believes(area: area), let centroid = probability.centroid(above: 0.5) else {
      history.lose()
      score = 0
      return nil
    }
    score = Confidence.score(probability, expected: warped)
    history.accept(area: area, centroid: centroid)
    return motion.map { Observation(motion: $0) }
  }

  /// Learns from the frame just seen.
  mutating func learn(_ observation: Observation, on frame: FrameFeatures) throws {
    guard let standard, !networks.isEmpty else { return }
    let distance = try Self.signedDistance(probability)
    guard
      let samples = Sampling.recent.samples(
        probability: probability, distance: distance, appearance: frame.appearance,
        motion: observation.motion, standard: standard, random: &random)
    else { return }
    memory.remember(recent: samples)
    for i in networks.indices {
      networks[i].learn(from: memory, iterations: 12, rate: 1e-3, random: &random)
    }
  }

  private mutating func motionFeatures(_ flow: FlowField?, _ distance: Plane) throws -> FeatureStack
  {
    guard let flow else {
      return FeatureStack(channels: MotionFeatures.count, pixels: distance.count)
    }
    return try MotionFeatures.compute(flow: flow, distance: distance, random: &random)
  }
}

/// What `advance` saw and `learn` needs.
struct Observation: Sendable {
  let motion: FeatureStack
}
