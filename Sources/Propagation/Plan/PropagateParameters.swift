import Foundation
import Masklets

/// The parameters of a `propagate_masks` job: the state of the session, at the time the job was
/// submitted, that the job depends on. Written as JSON into the job's record and into the order of a
/// worker.
package struct PropagateParameters: Hashable, Sendable, Codable {
  package struct Object: Hashable, Sendable, Codable {
    /// The object's key in the store.
    package let key: Int64
    package let id: ObjectID
    package let keyframes: [Keyframe]

    package init(key: Int64, id: ObjectID, keyframes: [Keyframe]) {
      self.key = key
      self.id = id
      self.keyframes = keyframes
    }
  }

  package struct Keyframe: Hashable, Sendable, Codable {
    package let frame: Int
    package let prompt: StoredPrompt
    /// Run lengths of the mask that the person saw for the prompt.
    package let seen: String?

    package init(frame: Int, prompt: StoredPrompt, seen: String?) {
      self.frame = frame
      self.prompt = prompt
      self.seen = seen
    }
  }

  /// A propagation whose masks are replaced by a second job.
  package struct Draft: Hashable, Sendable, Codable {
    /// Side of the pictures that the second job reads.
    package let refinedSize: Int

    package init(refinedSize: Int) {
      self.refinedSize = refinedSize
    }
  }

  package let sessionID: String
  package let videoID: String
  package let width: Int
  package let height: Int
  package let objects: [Object]
  /// First and last frame requested.
  package let start: Int
  package let end: Int
  package let direction: PropagationDirection
  /// Number of the last edit of the session that the prompts include.
  package var edit: Int?
  /// The stretches that edits made stale, where only those are to be computed.
  package var changes: [Leg]?
  /// True for a propagation that goes on across the cuts between shots.
  package var acrossCuts: Bool?
  /// Where it stops at cuts; nil until the video's cuts are known.
  package var shotStops: ShotStops?
  /// Side of the pictures that the network reads; nil for the service's own.
  package var imageSize: Int?
  /// Set for a draft: what follows it.
  package var draft: Draft?
  /// True for the job that follows a draft: it replaces masks only where they are still stale.
  package var refines: Bool?
  /// The tab of a browser that submitted the job; nil for other clients.
  package var tab: String?
  /// The name of the person who submitted the job; nil for none.
  package var editor: String?

  package init(
    sessionID: String, videoID: String, size: ImageSize, objects: [Object],
    frames: ClosedRange<Int>, direction: PropagationDirection, edit: Int?, changes: [Leg]?,
    acrossCuts: Bool = false
  ) {
    self.sessionID = sessionID
    self.videoID = videoID
    width = size.width
    height = size.height
    self.objects = objects
    start = frames.lowerBound
    end = frames.upperBound
    self.direction = direction
    self.edit = edit
    self.changes = changes
    self.acrossCuts = acrossCuts
  }

  package var size: ImageSize { ImageSize(width: width, height: height) }

  /// The frames requested.
  package var requested: ClosedRange<Int> { start...end }

  private var keyframes: [Int] { objects.flatMap(\.keyframes).map(\.frame) }

  /// The requested frames that the direction reaches from the keyframes; nil if none.
  package var reached: ClosedRange<Int>? {
    guard let first = keyframes.min(), let last = keyframes.max() else { return nil }
    let from = direction == .forward ? max(start, first) : start
    let to = direction == .backward ? min(end, last) : end
    return from <= to ? from...to : nil
  }

  /// All frames that the runs of the engine and the keyframes span; nil without runs.
  var concernedFrames: ClosedRange<Int>? {
    let frames = keyframes + legs.flatMap { [$0.start, $0.end] }
    guard !legs.isEmpty, let first = frames.min(), let last = frames.max() else { return nil }
    return first...last
  }

  /// How many frames a propagation of the whole range encodes: all between the keyframes and the
  /// frames reached.
  var encodedFrames: Int {
    guard let reached, let first = keyframes.min(), let last = keyframes.max() else { return 0 }
    return max(reached.upperBound, last) - min(reached.lowerBound, first) + 1
  }
}
