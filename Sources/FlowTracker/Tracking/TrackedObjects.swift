import Masklets

/// The objects of a propagation as one pass carries them from frame to frame.
struct TrackedObjects: Sendable {
  private let plan: TrackingPlan
  let pass: Pass
  /// In the order of the plan's objects; nil before an object's first keyframe in the pass.
  private var tracks: [ObjectTrack?]

  init(_ plan: TrackingPlan, pass: Pass) {
    self.plan = plan
    self.pass = pass
    tracks = Array(repeating: nil, count: plan.request.objects.count)
  }

  /// Carries every object of the pass to `frame`, or starts it again from its keyframe there.
  ///
  /// - Parameters:
  ///   - arrival: the flow from the frame visited before.
  ///   - departure: the flow to the next frame, which a pass's first frame needs instead.
  /// - Returns: what `learn` needs of each object that was carried and is visible.
  mutating func carry(
    to frame: FrameFeatures, arrival: FlowPair?, departure: FlowField?
  ) async throws -> [Observation?] {
    let flow = arrival?.backward ?? departure
    let index = frame.image.index
    var expected = try await forEachTrack { objects, object -> (ObjectTrack?, Expectation?) in
      let plan = objects.plan
      guard plan.order.covers(index, in: objects.pass, object: object) else { return (nil, nil) }
      if let mask = plan.keyMasks[object][index] {
        var track = objects.tracks[object] ?? objects.newTrack(object)
        try track.restart(
          from: mask, isDrawn: plan.isDrawn(object, on: index),
          rivals: objects.drawnRivals(of: object, on: frame.image), on: frame, flow: flow,
          networkCount: plan.options.networks)
        return (track, nil)
      }
      guard var track = objects.tracks[object], let arrival else { return (nil, nil) }
      let expectation = try track.expect(on: frame, by: arrival)
      return (track, expectation)
    }
    weighRivals(&expected, on: index)
    let contested = expected
    let observations = try await forEachTrack { objects, object -> (ObjectTrack?, Observation?) in
      guard var track = objects.tracks[object], let expectation = contested[object] else {
        return (objects.tracks[object], nil)
      }
      let observation = try track.advance(to: frame, as: expectation)
      return (track, observation)
    }
    separateRivals(on: index)
    return observations
  }

  /// Lets the objects learn from the frame they were just carried to.
  mutating func learn(_ observations: [Observation?], on frame: FrameFeatures) async throws {
    _ = try await forEachTrack { objects, object -> (ObjectTrack?, Never?) in
      guard var track = objects.tracks[object], let observation = observations[object] else {
        return (objects.tracks[object], nil)
      }
      let rivals = try objects.trackedRivals(of: object, on: frame.image)
      try track.learn(observation, rivals: rivals, on: frame)
      return (track, nil)
    }
  }

  /// The pass's masks on the frame visited last; nil for objects that it does not carry there.
  func softMasks(on frame: Int) -> [SoftMask?] {
    tracks.indices.map { object in
      guard let track = tracks[object], plan.order.covers(frame, in: pass, object: object)
      else { return nil }
      return SoftMask(probability: track.probability, score: track.score)
    }
  }

  /// Runs `work` for every object, several at a time, stores the tracks it returns and returns the
  /// rest.
  private mutating func forEachTrack<Outcome: Sendable>(
    _ work: @escaping @Sendable (TrackedObjects, Int) throws -> (ObjectTrack?, Outcome?)
  ) async throws -> [Outcome?] {
    let objects = self
    var outcomes = [Outcome?](repeating: nil, count: tracks.count)
    var after = tracks
    try await withThrowingTaskGroup(of: (Int, ObjectTrack?, Outcome?).self) { group in
      for object in objects.tracks.indices {
        group.addTask {
          let (track, outcome) = try work(objects, object)
          return (object, track, outcome)
        }
      }
      for try await (object, track, outcome) in group {
        after[object] = track
        outcomes[object] = outcome
      }
    }
    tracks = after
    return outcomes
  }

  /// Each object has its own random numbers in each pass, so that the result does not depend on the
  /// order in which objects are computed.
  private func newTrack(_ object: Int) -> ObjectTrack {
    let id = UInt64(bitPattern: Int64(plan.request.objects[object].id))
    let seed = plan.options.seed &* 0x1_0000_0001 &+ id &* 2 &+ UInt64(pass.rawValue)
    return ObjectTrack(
      width: plan.scale.working.width, height: plan.scale.working.height,
      random: SeededGenerator(seed: seed))
  }
}

// MARK: Rivals: objects that share no pixel

extension TrackedObjects {
  /// Weighs each object's evidence against that of its rivals.
  private func weighRivals(_ expected: inout [Expectation?], on frame: Int) {
    guard !plan.rivalPairs.isEmpty else { return }
    let claims = tracks.indices.map { object in
      expected[object]?.evidence ?? drawnClaim(of: object, on: frame)
    }
    for object in tracks.indices {
      guard let own = expected[object]?.evidence else { continue }
      let others = plan.rivals(of: object).compactMap { claims[$0] }
      expected[object]?.evidence = Overlap.contended(own, others)
    }
  }

  /// The evidence of an object's mask on a keyframe, which leaves no doubt.
  private func drawnClaim(of object: Int, on frame: Int) -> Plane? {
    guard plan.keyMasks[object][frame] != nil, var claim = tracks[object]?.probability else {
      return nil
    }
    for i in claim.values.indices {
      claim.values[i] = Tuning.Contest.drawnClaim * (claim.values[i] - 0.5)
    }
    return claim
  }

  /// Gives pixels that two rivals still claim to the likelier one, except on keyframes.
  private mutating func separateRivals(on frame: Int) {
    for (a, b) in plan.rivalPairs {
      guard var first = tracks[a], var second = tracks[b],
        plan.keyMasks[a][frame] == nil, plan.keyMasks[b][frame] == nil
      else { continue }
      ObjectTrack.separate(&first, &second)
      tracks[a] = first
      tracks[b] = second
    }
  }

  /// Probability of the rivals of `object` that have a keyframe here; nil if there are none.
  private func drawnRivals(of object: Int, on frame: FrameImage) throws -> Plane? {
    try union(
      plan.rivals(of: object).compactMap { rival in
        try plan.keyMasks[rival][frame.index].map {
          try Plane.coverage(of: $0, width: frame.width, height: frame.height)
        }
      })
  }

  /// Probability of all rivals of `object`, once they were carried to this frame; nil if there are
  /// none.
  private func trackedRivals(of object: Int, on frame: FrameImage) throws -> Plane? {
    try union(
      plan.rivals(of: object).compactMap { rival in
        guard let mask = plan.keyMasks[rival][frame.index] else {
          return tracks[rival]?.probability
        }
        return try Plane.coverage(of: mask, width: frame.width, height: frame.height)
      })
  }

  /// The larger probability at each pixel; nil of no planes.
  private func union(_ planes: [Plane]) -> Plane? {
    guard var union = planes.first else { return nil }
    for plane in planes.dropFirst() {
      for i in plane.values.indices { union.values[i] = max(union.values[i], plane.values[i]) }
    }
    return union
  }
}

// MARK: Checkpoints

extension TrackedObjects {
  func write(to writer: inout StateWriter) {
    for track in tracks {
      writer.write(UInt8(track == nil ? 0 : 1))
      track?.write(to: &writer)
    }
  }

  init(from reader: inout StateReader, _ plan: TrackingPlan, pass: Pass) throws {
    self.init(plan, pass: pass)
    for object in tracks.indices {
      let isPresent = try reader.read(UInt8.self) == 1
      tracks[object] =
        isPresent ? try ObjectTrack(from: &reader, size: plan.scale.working) : nil
    }
  }
}
