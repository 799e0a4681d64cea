/// The direction in which masks are carried from the keyframes.
package enum PropagationDirection: String, Hashable, Sendable, Codable, CaseIterable {
  /// From the earliest keyframe of any object towards the end.
  case forward
  /// From the latest keyframe of any object towards the start.
  case backward
  /// Both directions, over the whole range.
  case both
}

/// What to propagate: objects with their keyframes, over which frames, in which direction.
package struct PropagationRequest: Hashable, Sendable {
  package var objects: [PromptedObject]
  /// The first and last frame to make masks for.
  package var range: ClosedRange<Int>
  package var direction: PropagationDirection
  /// The frame a backward propagation starts on; nil for the latest keyframe, or for the end of the
  /// range if that is earlier.
  package var backwardStart: Int?
  /// Set if only the masks of `range` are made again and those around it stay; nil otherwise.
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

/// A range whose masks are made again after an edit, while the masks around it stay. It lies
/// between two neighbouring keyframes of each object, or beyond the last one.
///
/// Masks are carried into it from the keyframes next to it instead of from the earliest keyframe of
/// any object: forward if there is a keyframe before it, or from both sides by an engine that does
/// so.
package struct Gap: Hashable, Sendable {
  /// Valid masks of frames next to the range, by object and frame: an engine with a memory fills it
  /// with them.
  package var known: [ObjectID: [Int: Mask]]

  /// Number of frames next to the range whose masks are of use.
  package static let warmUp = 6

  package init(known: [ObjectID: [Int: Mask]] = [:]) {
    self.known = known
  }
}

/// A report of an engine while it propagates.
package enum PropagationEvent: Hashable, Sendable {
  /// The frame's features (or optical flow) are ready. Once for each frame that is visited.
  case encoded(frame: Int)
  /// The masks of all objects on the frame, by ascending object id. Once for each frame of the
  /// range.
  case masks(frame: Int, [ObjectMask])
  /// A run resumed from this checkpoint repeats none of the events before it.
  case checkpoint(PropagationCheckpoint)
}

/// The state of an unfinished propagation, in a format that only the engine that made it reads.
package struct PropagationCheckpoint: Hashable, Sendable {
  package var state: [UInt8]

  package init(state: [UInt8]) {
    self.state = state
  }
}

/// A checkpoint that a propagation cannot be resumed from: it is damaged, or was made by another
/// version of the engine or for another request, video or setting. Without it the propagation makes
/// the same masks from the start.
package struct CheckpointMismatch: Error, Hashable, CustomStringConvertible {
  package let reason: String

  package init(_ reason: String) {
    self.reason = reason
  }

  package var description: String { "the checkpoint does not fit this propagation: \(reason)" }
}
