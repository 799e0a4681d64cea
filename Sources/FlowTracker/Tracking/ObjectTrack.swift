import Masklets

/// One object as it is carried along in one direction.
struct ObjectTrack: Sendable {
  /// Probability of the object at working size, on the frame last visited.
  private(set) var probability: Plane
  /// The engine's confidence in that mask, 0 to 1.
  private(set) var score: Float = 0
  /// Log-odds by which the mask's edge is trusted where the flow is consistent: decays from frame
  /// to frame as errors add up, and is 0 for a mask made from clicks or a box.
  private var edgeTrust: Float = 0
  private var classifier = PixelClassifier()
  private var history = PresenceHistory()
  private var random: SeededGenerator

  init(width: Int, height: Int, random: SeededGenerator) {
    probability = Plane(width: width, height: height)
    self.random = random
  }

  /// Starts again from the mask of a keyframe, and learns it.
  ///
  /// - Parameters:
  ///   - isDrawn: true if a person gave the mask itself, so that its edge is exact.
  ///   - rivals: probability of the objects that share no pixel with this one.
  ///   - flow: displacement of the frame's pixels to a neighbouring frame, if there is one.
  mutating func restart(
    from mask: Mask, isDrawn: Bool, rivals: Plane?, on frame: FrameFeatures, flow: FlowField?,
    networkCount: Int
  ) throws {
    probability = try .coverage(of: mask, width: frame.image.width, height: frame.image.height)
    score = 1
    edgeTrust = isDrawn ? Tuning.Prior.edgeTrust : 0
    history = PresenceHistory()
    guard let centroid = probability.centroid(above: 0.5) else { return }
    history.recordSeen(area: probability.area(above: 0.5), centroid: centroid)

    let distance = try probability.distanceToEdge()
    let motion = try motionFeatures(flow, distance)
    classifier.learn(
      keyframe: PixelClassifier.Example(
        probability: probability, distance: distance, rivals: rivals,
        appearance: frame.appearance, motion: motion),
      networkCount: networkCount, random: &random)
  }

  /// The evidence for the object on the next frame, before it is compared with that of its rivals;
  /// nil if the object was never seen.
  mutating func expect(on frame: FrameFeatures, by pair: FlowPair) throws -> Expectation? {
    guard !history.isEmpty else { return nil }
    // After a cut nothing is where it was: the object is searched for by its looks.
    let warped =
      pair.isCut
      ? Plane(width: probability.width, height: probability.height)
      : try OpenCV.warp(probability, along: pair.backward)
    let distance = try warped.distanceToEdge()
    let prior = MotionPrior.evidence(distance: distance, pair: pair, edgeTrust: edgeTrust)
    edgeTrust *= Tuning.Prior.edgeTrustDecay
    if history.isPlausible(area: warped.area(above: 0.5)) {
      let motion = try motionFeatures(pair.backward, distance)
      let evidence = adding(
        classifier.evidence(frame, motion: motion, distance: distance, search: nil), to: prior)
      if history.isPlausible(area: evidence.area(above: 0)) {
        return Expectation(
          evidence: evidence, warped: warped, distance: distance, search: nil, motion: motion)
      }
    }
    // The flow lost the object, or its motion is not what was learned: search by appearance alone.
    let search = SearchDisc(history)
    var evidence = prior
    for i in evidence.values.indices
    where search.contains(i % evidence.width, i / evidence.width) {
      evidence.values[i] = max(evidence.values[i], Tuning.Appearance.leastPriorWhenLost)
    }
    let appearance = classifier.evidence(
      frame, motion: try motionFeatures(nil, distance), distance: distance, search: search)
    return Expectation(
      evidence: adding(appearance, to: evidence), warped: warped, distance: distance,
      search: search, motion: nil)
  }

  private func adding(_ appearance: Plane, to prior: Plane) -> Plane {
    var sum = prior
    for i in sum.values.indices {
      sum.values[i] += Tuning.Appearance.weight * appearance.values[i]
    }
    return sum
  }

  /// Sets the object's mask on the frame it is expected on.
  ///
  /// - Returns: what `learn` needs; nil if the object is lost, so that there is nothing to learn.
  mutating func advance(to frame: FrameFeatures, as expected: Expectation) throws -> Observation? {
    probability = SmoothedMask.probability(
      expected.evidence, frame: frame.image, distance: expected.distance, search: expected.search)
    try SmoothedMask.suppressStrayParts(of: &probability, expected: expected.warped)
    let area = probability.area(above: 0.5)
    guard history.isPlausible(area: area), let centroid = probability.centroid(above: 0.5) else {
      history.recordLost()
      score = 0
      return nil
    }
    score = Confidence.score(probability, expected: expected.warped)
    history.recordSeen(area: area, centroid: centroid)
    return expected.motion.map { Observation(motion: $0) }
  }

  /// Learns from the frame just visited.
  ///
  /// - Parameter rivals: probability of the objects that share no pixel with this one.
  mutating func learn(
    _ observation: Observation, rivals: Plane?, on frame: FrameFeatures
  ) throws {
    guard classifier.hasLearned else { return }
    classifier.learn(
      carried: PixelClassifier.Example(
        probability: probability, distance: try probability.distanceToEdge(), rivals: rivals,
        appearance: frame.appearance, motion: observation.motion),
      random: &random)
  }

  /// Gives pixels that both tracks claim to the more probable one.
  static func separate(_ first: inout ObjectTrack, _ second: inout ObjectTrack) {
    Overlap.separate(&first.probability, &second.probability)
  }

  private mutating func motionFeatures(_ flow: FlowField?, _ distance: Plane) throws -> FeatureStack
  {
    guard let flow else {
      return FeatureStack(channels: MotionFeatures.count, pixels: distance.count)
    }
    return try MotionFeatures.compute(flow: flow, distance: distance, random: &random)
  }
}

/// The evidence for an object on a frame, before the image's edges and its rivals are considered.
struct Expectation: Sendable {
  /// Log-odds of the object against everything else.
  var evidence: Plane
  /// The probability on the previous frame, carried here by the flow.
  let warped: Plane
  /// Signed distance to the edge of `warped`, in pixels.
  let distance: Plane
  /// Where the object is searched for; nil if it is not lost.
  let search: SearchDisc?
  /// nil if the object is lost.
  let motion: FeatureStack?
}

/// What `ObjectTrack.advance` computed and `ObjectTrack.learn` needs.
struct Observation: Sendable {
  let motion: FeatureStack
}

// MARK: Checkpoints

extension ObjectTrack {
  func write(to writer: inout StateWriter) {
    writer.write(probability.values)
    writer.write(score)
    writer.write(edgeTrust)
    writer.write(random.state)
    history.write(to: &writer)
    classifier.write(to: &writer)
  }

  /// - Parameter size: the working size, which the checkpoint's must equal.
  init(from reader: inout StateReader, size: ImageSize) throws {
    let values = try reader.readFloats()
    guard values.count == size.pixelCount else {
      throw CheckpointMismatch("a soft mask has \(values.count) pixels, not \(size)")
    }
    probability = Plane(width: size.width, height: size.height, values: values)
    score = try reader.read()
    edgeTrust = try reader.read()
    random = SeededGenerator(seed: try reader.read())
    history = try PresenceHistory(from: &reader)
    classifier = try PixelClassifier(from: &reader)
  }
}
