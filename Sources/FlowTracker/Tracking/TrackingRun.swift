import Masklets

/// One propagation: the plan, and where it stands.
struct PropagationRun {
  let request: PropagationRequest
  let video: any FrameSource
  let options: FlowTracker.Options
  let scale: WorkingScale
  let itinerary: Itinerary
  /// Mask of each object (by the request's order) on its keyframes.
  let keyMasks: [[Int: Mask]]
  /// Pairs of objects (lower index first) that share no pixel on any keyframe, so that they may
  /// share none elsewhere.
  let exclusive: [(Int, Int)]

  /// The pass under way, and the index in its frames of the next one to visit.
  var pass = Pass.forward
  var position = 0
  /// By the request's order; nil before the object's first keyframe of the pass.
  var tracks: [ObjectTrack?]
  /// Results of the forward pass that await the backward one: by frame, then by object.
  var stored: [Int: [StoredMask?]] = [:]

  init(_ request: PropagationRequest, video: any FrameSource, tracker: FlowTracker) async throws {
    var request = request
    request.objects.sort { $0.id < $1.id }
    self.request = request
    self.video = video
    options = tracker.options
    scale = WorkingScale.carrying(video.size)
    for frame in [request.range.lowerBound, request.range.upperBound]
    where !(0..<video.frameCount).contains(frame) {
      throw FlowTrackerError.frameOutside(frame, frameCount: video.frameCount)
    }
    itinerary = Itinerary(request)
    var keyMasks: [[Int: Mask]] = []
    for object in request.objects {
      keyMasks.append(
        try await Self.keyMasks(
          of: object, among: request.objects, video: video, tracker: tracker))
    }
    self.keyMasks = keyMasks
    exclusive = Overlap.exclusivePairs(keyMasks)
    tracks = Array(repeating: nil, count: request.objects.count)
  }

  private static func keyMasks(
    of object: PromptedObject, among objects: [PromptedObject], video: any FrameSource,
    tracker: FlowTracker
  ) async throws -> [Int: Mask] {
    var masks: [Int: Mask] = [:]
    for keyframe in object.keyframes {
      let mask: Mask
      if let known = keyframe.prompt.mask ?? keyframe.mask {
        guard (0..<video.frameCount).contains(keyframe.frame) else {
          throw FlowTrackerError.frameOutside(keyframe.frame, frameCount: video.frameCount)
        }
        guard known.size == video.size else {
          throw FlowTrackerError.maskOfOtherSize(
            object.id, frame: keyframe.frame, got: known.size, expected: video.size)
        }
        mask = known
      } else {
        let others = objects.filter { $0.id != object.id }.flatMap(\.keyframes)
          .filter { $0.frame == keyframe.frame }
        mask = try await tracker.segment(
          object.id, on: keyframe.frame, of: video, prompt: keyframe.prompt, previous: nil,
          others: others.map(\.prompt)
        ).mask
      }
      masks[keyframe.frame] = mask
    }
    return masks
  }

  mutating func execute(_ emit: @Sendable (PropagationEvent) async throws -> Void) async throws {
    while true {
      try await visitFrames(emit)
      guard pass == .forward else { break }
      pass = .backward
      position = 0
      tracks = Array(repeating: nil, count: tracks.count)
    }
    for frame in itinerary.unvisited {
      try Task.checkCancellation()
      try await emit(.masks(frame: frame, request.objects.map { .nothing($0.id, video.size) }))
    }
  }

  /// Visits the frames of the pass from `position` on.
  ///
  /// While a frame's objects are carried, the flow to the next frame and the features of the one
  /// after it are computed on other threads: look-ahead is two frames, memory bounded by that.
  private mutating func visitFrames(
    _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    let frames = itinerary.frames(pass)
    guard position < frames.count else { return }
    let visitedBefore = pass == .backward ? Set(itinerary.frames(.forward)) : []
    let source = FeatureSource(video: video, scale: scale)
    var current = try await source.features(of: frames[position])
    var next = try await source.features(ofAny: frames.dropFirst(position + 1).first)
    var arrival: FlowPair?
    if position > 0 {
      let previous = try await source.features(of: frames[position - 1])
      arrival = try await source.pair(from: previous, to: current)
    }
    var departure: FlowPair?
    if arrival == nil { departure = try await source.pair(from: current, to: next) }
    while true {
      try Task.checkCancellation()
      let (here, there, known) = (current, next, departure)
      let afterNext = frames.dropFirst(position + 2).first
      async let upcoming = source.features(ofAny: afterNext)
      async let upcomingPair = source.pair(known, from: here, to: there)
      if !visitedBefore.contains(here.image.index) {
        try await emit(.encoded(frame: here.image.index))
      }
      try await visit(here, arrival: arrival, firstFlow: known?.forward, emit)
      position += 1
      arrival = try await upcomingPair
      departure = nil
      let loaded = try await upcoming
      if position % options.checkpointInterval == 0 {
        try await emit(.checkpoint(checkpoint()))
      }
      guard let following = there else { return }
      (current, next) = (following, loaded)
    }
  }

  /// Carries every object of the pass to `frame` and reports its masks when they are complete.
  private mutating func visit(
    _ frame: FrameFeatures, arrival: FlowPair?, firstFlow: FlowField?,
    _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    let flow = arrival?.backward ?? firstFlow
    let index = frame.image.index
    var expected = try await forEachTrack { run, object -> (ObjectTrack?, Expectation?) in
      guard let leg = run.itinerary.leg(run.pass, object: object), leg.contains(index) else {
        return (nil, nil)
      }
      if let mask = run.keyMasks[object][index] {
        var track = run.tracks[object] ?? run.freshTrack(object)
        try track.restart(
          from: mask, isDrawn: run.isDrawn(object, on: index),
          rivals: run.rivals(of: object, on: frame.image), on: frame, flow: flow,
          networkCount: run.options.networks)
        return (track, nil)
      }
      guard var track = run.tracks[object], let arrival else { return (nil, nil) }
      let expectation = try track.expect(on: frame, by: arrival)
      return (track, expectation)
    }
    contend(&expected, on: index)
    let awaited = expected
    let observations = try await forEachTrack { run, object -> (ObjectTrack?, Observation?) in
      guard var track = run.tracks[object], let expectation = awaited[object] else {
        return (run.tracks[object], nil)
      }
      let observation = try track.advance(to: frame, as: expectation)
      return (track, observation)
    }
    separateTracks(on: index)
    let isFinished = itinerary.isFinished(index, after: pass)
    let soft = softMasks(on: index)
    if !isFinished, itinerary.range.contains(index) {
      stored[index] = soft.map {
        $0.map { StoredMask($0.probability, score: $0.score) }
      }
    }
    // Of a copy: a child task of a mutating method reads `self` in place, while it is changed below.
    let run = self
    async let finished = isFinished ? run.finish(soft, on: frame.image) : nil
    _ = try await forEachTrack { run, object -> (ObjectTrack?, Never?) in
      guard var track = run.tracks[object], let observation = observations[object] else {
        return (run.tracks[object], nil)
      }
      let rivals = try run.rivals(of: object, on: frame.image, areTracked: true)
      try track.learn(observation, rivals: rivals, on: frame)
      return (track, nil)
    }
    if let masks = try await finished {
      stored[index] = nil
      try await emit(.masks(frame: index, masks))
    }
  }

  /// Runs `work` for every object, several at a time, puts the tracks in place and returns what
  /// else it gave.
  private mutating func forEachTrack<Outcome: Sendable>(
    _ work: @escaping @Sendable (PropagationRun, Int) throws -> (ObjectTrack?, Outcome?)
  ) async throws -> [Outcome?] {
    let run = self
    var outcomes = [Outcome?](repeating: nil, count: tracks.count)
    var after = tracks
    try await withThrowingTaskGroup(of: (Int, ObjectTrack?, Outcome?).self) { group in
      for object in run.tracks.indices {
        group.addTask {
          let (track, outcome) = try work(run, object)
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

  /// Whether a person gave the object's mask on a keyframe, rather than clicks or a box.
  private func isDrawn(_ object: Int, on frame: Int) -> Bool {
    request.objects[object].keyframes.contains { $0.frame == frame && $0.prompt.mask != nil }
  }

  private func freshTrack(_ object: Int) -> ObjectTrack {
    let id = UInt64(bitPattern: Int64(request.objects[object].id))
    let seed = options.seed &* 0x1_0000_0001 &+ id &* 2 &+ UInt64(pass.rawValue)
    return ObjectTrack(
      width: scale.working.width, height: scale.working.height,
      random: SeededGenerator(seed: seed))
  }

  /// The results of this pass on a frame, by object; nil where the pass does not cover it.
  private func softMasks(on frame: Int) -> [SoftMask?] {
    tracks.indices.map { object in
      guard let track = tracks[object],
        itinerary.leg(pass, object: object)?.contains(frame) == true
      else { return nil }
      return SoftMask(probability: track.probability, score: track.score)
    }
  }
}

extension ObjectMask {
  /// The mask of an object that is not seen.
  static func nothing(_ id: ObjectID, _ size: ImageSize) -> ObjectMask {
    ObjectMask(objectID: id, mask: Mask(size: size), score: 0)
  }
}
