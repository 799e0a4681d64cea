import Foundation
import Masklets

/// One object as it is carried along in one direction.
struct ObjectTrack: Sendable, Hashable {
  /// Probability of the object at working size, on the frame last seen.
  var probability: Plane
  /// 0 to 1: how much the mask on that frame is to be trusted.
  var score: Float = 0
  /// Log-odds by which the edge is believed where the flow is consistent: fades from frame to frame, as
  /// errors add up, and is 0 from the start for a mask made from clicks or a box.
  var edgeTrust: Float = 0
  var memory = SampleMemory()
  var networks: [PixelNetwork] = []
  var standard: Standardisation?
  var history = PresenceHistory()
  var random: SeededGenerator

  init(width: Int, height: Int, random: SeededGenerator) {
    probability = Plane(width: width, height: height)
    self.random = random
  }

  /// Starts anew from the mask of a keyframe, and learns it.
  ///
  /// - Parameters:
  ///   - isDrawn: whether a person gave the mask itself, so that its edge is exact.
  ///   - rivals: probability of the objects that share no pixel with this one.
  ///   - flow: displacement of the frame's pixels to a neighbouring frame, if there is one.
  mutating func restart(
    from mask: Mask, isDrawn: Bool, rivals: Plane?, on frame: FrameFeatures, flow: FlowField?,
    networkCount: Int
  ) throws {
    probability = try Self.soft(mask, width: frame.image.width, height: frame.image.height)
    score = 1
    edgeTrust = isDrawn ? 4 : 0
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
        probability: probability, distance: distance, rivals: rivals,
        appearance: frame.appearance, motion: motion, standard: standard, random: &random)
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

  /// What is to be expected of the object on the next frame, before its rivals have a say.
  mutating func expect(on frame: FrameFeatures, by pair: FlowPair) throws -> Expectation? {
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
    let appearance = appearanceTerm(frame, motion, distance, search)
    var evidence = Self.prior(
      distance: distance, inconsistency: pair.inconsistency, edgeTrust: edgeTrust)
    edgeTrust *= 0.7
    for i in evidence.values.indices {
      if let search, search.contains(i % evidence.width, i / evidence.width) {
        evidence.values[i] = max(evidence.values[i], -2)
      }
      evidence.values[i] += 1.5 * appearance.values[i]
    }
    return Expectation(
      evidence: evidence, warped: warped, distance: distance, search: search,
      motion: isLost ? nil : motion)
  }

  /// Takes the object to the frame it is expected on. What is seen there is learned by `learn`.
  mutating func advance(to frame: FrameFeatures, as expected: Expectation) throws -> Observation? {
    probability = Self.smoothed(
      expected.evidence, frame: frame.image, distance: expected.distance, search: expected.search)
    try suppressStrayParts(expected.warped)
    return settle(warped: expected.warped, motion: expected.motion)
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
  ///
  /// - Parameter rivals: probability of the objects that share no pixel with this one.
  mutating func learn(
    _ observation: Observation, rivals: Plane?, on frame: FrameFeatures
  ) throws {
    guard let standard, !networks.isEmpty else { return }
    let distance = try Self.signedDistance(probability)
    guard
      let samples = Sampling.recent.samples(
        probability: probability, distance: distance, rivals: rivals,
        appearance: frame.appearance, motion: observation.motion, standard: standard,
        random: &random)
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

/// An object on a frame before its surroundings and its rivals were asked.
struct Expectation: Sendable {
  /// Log-odds of the object against all else.
  var evidence: Plane
  /// The probability on the frame before, carried along by the flow.
  let warped: Plane
  let distance: Plane
  /// Where it is looked for if it is lost.
  let search: SearchDisc?
  /// nil if it is lost.
  let motion: FeatureStack?
}

/// What `advance` saw and `learn` needs.
struct Observation: Sendable {
  let motion: FeatureStack
}
