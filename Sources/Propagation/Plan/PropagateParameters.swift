import Foundation
import Masklets

/// The parameters of a `propagate_masks` job: everything it needs to know of the session, as it was
/// when the job was submitted.
struct PropagateParameters: Hashable, Sendable, Codable {
  struct Object: Hashable, Sendable, Codable {
    let key: Int64
    let id: ObjectID
    let keyframes: [Keyframe]
  }

  struct Keyframe: Hashable, Sendable, Codable {
    let frame: Int
    let prompt: StoredPrompt
    /// Run lengths of the mask the person saw for the prompt.
    let seen: String?
  }

  let sessionID: String
  let videoID: String
  let width: Int
  let height: Int
  let objects: [Object]
  /// First and last frame asked for.
  let start: Int
  let end: Int
  let direction: PropagationDirection
  /// Number of the session's last edit that the prompts take in.
  var edit: Int?
  /// The stretches that edits made stale, where only those are to be made.
  var changes: [Leg]?

  var size: ImageSize { ImageSize(width: width, height: height) }
  var asked: ClosedRange<Int> { start...end }

  private var keyframes: [Int] { objects.flatMap(\.keyframes).map(\.frame) }

  /// The frames of `asked` that the direction reaches from the keyframes; nil if none.
  var reached: ClosedRange<Int>? {
    guard let first = keyframes.min(), let last = keyframes.max() else { return nil }
    let from = direction == .forward ? max(start, first) : start
    let to = direction == .backward ? min(end, last) : end
    return from <= to ? from...to : nil
  }

  /// How many frames have to be encoded: from the keyframes to the far end of what is asked.
  var workFrames: Int {
    guard let reached, let first = keyframes.min(), let last = keyframes.max() else { return 0 }
    return max(reached.upperBound, last) - min(reached.lowerBound, first) + 1
  }

  /// - Throws: `RLEError` if a mask does not fit the video.
  func request(_ leg: Leg) throws -> PropagationRequest {
    let objects = try objects.filter { leg.objectIDs.contains($0.id) }.map { object in
      PromptedObject(
        id: object.id,
        keyframes: try object.keyframes.map { keyframe in
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

/// What a `propagate_masks` job returns.
struct PropagateResult: Hashable, Sendable, Codable {
  let sessionID: String
  let totalFrames: Int
  let objectIDs: [ObjectID]

  private enum CodingKeys: String, CodingKey {
    case sessionID = "session_id"
    case totalFrames = "total_frames"
    case objectIDs = "object_ids"
  }
}

/// Where a `propagate_masks` job stands: the engine's state with what was told before it.
struct PropagateCheckpoint: Hashable, Sendable, Codable {
  /// Only the engine that made the state reads it.
  let engine: String
  /// The leg it is at; the first where it is missing.
  let leg: Int?
  let encoded: Int
  let propagated: Int
  /// Empty at the start of a leg.
  let state: Data

  init(engine: String, leg: Int, encoded: Int, propagated: Int, state: [UInt8]) {
    self.engine = engine
    self.leg = leg
    self.encoded = encoded
    self.propagated = propagated
    self.state = Data(state)
  }

  init(_ data: Data) throws {
    self = try PropertyListDecoder().decode(PropagateCheckpoint.self, from: data)
  }

  /// A binary property list: the state stays bytes.
  func data() throws -> Data {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    return try encoder.encode(self)
  }
}
