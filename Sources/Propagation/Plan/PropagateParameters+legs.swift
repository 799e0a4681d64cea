import Masklets

extension PropagateParameters {
  /// A stretch of frames over which the engine carries some of the objects in one run.
  package struct Leg: Hashable, Sendable, Codable {
    package struct KnownMask: Hashable, Sendable, Codable {
      package let objectID: ObjectID
      package let frame: Int
      /// Run lengths.
      package let counts: String

      package init(objectID: ObjectID, frame: Int, counts: String) {
        self.objectID = objectID
        self.frame = frame
        self.counts = counts
      }
    }

    package let objectIDs: [ObjectID]
    package let start: Int
    package let end: Int
    /// For a stretch between neighbouring keyframes: the masks next to it that are not stale. Nil
    /// for a leg that runs like a propagation of its own.
    package var known: [KnownMask]?
    /// The shot of the leg if cuts are in the way: keyframes outside of it do not count. Else nil.
    package var shot: ClosedRange<Int>?

    package init(objectIDs: [ObjectID], start: Int, end: Int, known: [KnownMask]? = nil) {
      self.objectIDs = objectIDs
      self.start = start
      self.end = end
      self.known = known
    }

    package var frames: ClosedRange<Int> { start...end }
  }

  /// The runs of the engine, in order; empty if no requested frame can be reached.
  package var legs: [Leg] {
    if let legs = shotStops?.legs { return legs }
    if let changes { return changes }
    guard let reached else { return [] }
    return [
      Leg(objectIDs: objects.map(\.id), start: reached.lowerBound, end: reached.upperBound)
    ]
  }

  /// The same propagation with the legs of the highest value first, and legs of one value in the order
  /// that they have.
  package func startingWithMost(_ value: (Leg) -> Int) -> PropagateParameters {
    func sorted(_ legs: [Leg]) -> [Leg] {
      let valued = legs.enumerated().map { (value: value($1), place: $0, leg: $1) }
      return valued.sorted { ($1.value, $0.place) < ($0.value, $1.place) }.map(\.leg)
    }
    var parameters = self
    parameters.changes = changes.map(sorted)
    parameters.shotStops = shotStops.map {
      ShotStops(stops: $0.stops, framesLeft: $0.framesLeft, legs: $0.legs.map(sorted))
    }
    return parameters
  }

  /// How many frames of the video get masks.
  package var frameCount: Int {
    Set(legs.flatMap(\.frames)).count
  }

  /// How many frames the engine encodes for a leg.
  func encodedFrames(of leg: Leg) -> Int {
    guard changes == nil, leg.known == nil else { return leg.frames.count }
    guard let shot = leg.shot else { return encodedFrames }
    let keyframes = objects.filter { leg.objectIDs.contains($0.id) }.flatMap(\.keyframes)
      .map(\.frame).filter(shot.contains)
    return max(leg.end, keyframes.max() ?? leg.end) - min(leg.start, keyframes.min() ?? leg.start)
      + 1
  }

  /// What the engine is asked to do for a leg.
  ///
  /// - Throws: `RLEError` if a mask does not fit the video's size.
  package func request(_ leg: Leg) throws -> PropagationRequest {
    let objects = try objects.filter { leg.objectIDs.contains($0.id) }.map { object in
      PromptedObject(
        id: object.id,
        keyframes: try object.keyframes.filter { keyframe in
          leg.shot?.contains(keyframe.frame) ?? true
        }.map { keyframe in
          Masklets.Keyframe(
            frame: keyframe.frame, prompt: keyframe.prompt.prompt,
            mask: try keyframe.seen.map { try RLE(size: size, counts: $0).mask() })
        })
    }
    guard let known = leg.known else {
      return PropagationRequest(objects: objects, range: leg.frames, direction: direction)
    }
    var masks: [ObjectID: [Int: Mask]] = [:]
    for known in known {
      masks[known.objectID, default: [:]][known.frame] =
        try RLE(size: size, counts: known.counts).mask()
    }
    return PropagationRequest(objects: objects, range: leg.frames, gap: Gap(known: masks))
  }
}
