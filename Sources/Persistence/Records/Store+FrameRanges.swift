import Masklets
import Propagation

extension Store {
  /// Makes frames keyframes on which the object is not visible, with empty masks, as one step of
  /// history.
  package func markAbsent(
    on frames: ClosedRange<Int>, _ object: ObjectRecord, in session: String, size: ImageSize
  ) async throws {
    let title = "Mark \(object.name) as not visible on \(Self.words(frames))"
    let nothing = Mask(size: size)
    let (prompt, mask) = (StoredPrompt(Prompt(mask: nothing)), RLE(nothing))
    try await change(session, title, objects: [object.id]) { change in
      for frame in frames {
        try change.storeKeyframe(frame, of: object.key, prompt)
        try change.storeMask(mask, score: 1, frame: frame, of: object.key, origin: .person)
      }
      try change.updateStaleFrames(of: object.key) { $0.clear(frames, upTo: .max) }
      for end in Set([frames.lowerBound, frames.upperBound]) {
        try change.markStale(around: end, of: object.key)
      }
    }
  }

  /// Removes the object's prompts and masks on frames, as one step of history. The frames do not become
  /// stale: only a propagation of everything makes masks there again.
  package func removeMasks(
    on frames: ClosedRange<Int>, of object: ObjectRecord, in session: String, size: ImageSize
  ) async throws {
    let title = "Clear \(object.name) on \(Self.words(frames))"
    try await change(session, title, objects: [object.id]) { change in
      let removed = try change.removeMasks(on: frames, of: object.key, size: size)
      for keyframe in removed { try change.markStale(around: keyframe, of: object.key) }
      try change.updateStaleFrames(of: object.key) { $0.clear(frames, upTo: .max) }
    }
  }

  private static func words(_ frames: ClosedRange<Int>) -> String {
    frames.count == 1
      ? "frame \(frames.lowerBound)" : "frames \(frames.lowerBound) to \(frames.upperBound)"
  }
}
