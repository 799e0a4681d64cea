/// Which way masks are carried from the keyframes.
package enum PropagationDirection: String, Hashable, Sendable, Codable, CaseIterable {
  /// From the earliest keyframe of any object towards the end.
  case forward
  /// From the latest keyframe of any object towards the start.
  case backward
  /// Both, covering the whole range.
  case both
}

/// What to propagate: the objects with their keyframes, the frames wanted and the direction.
package struct PropagationRequest: Hashable, Sendable {
  package var objects: [PromptedObject]
  /// First and last frame wanted, both included; masks are made for these frames only.
  package var range: ClosedRange<Int>
  package var direction: PropagationDirection
  /// Where a backward propagation starts; nil for the latest keyframe (or the end of the range,
  /// if that is earlier).
  package var backwardStart: Int?
  /// Set where `range` is to be made anew among masks that hold; nil for a propagation of its own.
  package var gap: Gap?

  package init(
    objects: [PromptedObject], range: ClosedRange<Int>, direction: PropagationDirection = .both,
    backwardStart: Int? = nil, gap: Gap? = nil
  ) {
    self.objects = objects
    self.range = range
    self.direction = direction
    self.backwardStart = backwardStart
    self.gap = gap
  }
}

/// What an engine may know of the frames around a range that lies between two neighbouring keyframes
/// of each of its objects, or beyond the last: an edit makes only that range anew.
///
/// It is carried from the keyframes around it instead of from the earliest of any object, forward
/// if there is a keyframe before it; an engine that carries masks from both sides does so.
package struct Gap: Hashable, Sendable {
  /// Masks that hold, of frames next to the range, by object: what its memory is warmed up on.
  package var known: [ObjectID: [Int: Mask]]

  /// How many frames next to the range are worth knowing.
  package static let warmUp = 6

  package init(known: [ObjectID: [Int: Mask]] = [:]) {
    self.known = known
  }
}

/// What an engine reports while it propagates.
package enum PropagationEvent: Hashable, Sendable {
  /// The features (or the optical flow) of this frame are ready. Once per frame of the work.
  case encoded(frame: Int)
  /// The masks of all objects on this frame, by ascending object id. Once per frame of the range.
  case masks(frame: Int, [ObjectMask])
  /// Everything before this point is told; a run resumed from here repeats none of it.
  case checkpoint(PropagationCheckpoint)
}

/// Where a propagation stands, in a form only the engine that made it reads.
package struct PropagationCheckpoint: Hashable, Sendable {
  package var state: [UInt8]

  package init(state: [UInt8]) {
    self.state = state
  }
}

/// A checkpoint that a propagation cannot go on from: it is damaged, or of another version of the
/// engine, another request, video or setting. Without one the propagation gives the same masks.
package struct CheckpointMismatch: Error, Hashable, CustomStringConvertible {
  package let reason: String

  package init(_ reason: String) {
    self.reason = reason
  }

  package var description: String { "the checkpoint does not fit this propagation: \(reason)" }
}
