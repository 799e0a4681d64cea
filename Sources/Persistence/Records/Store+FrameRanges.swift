import Formats
import GRDB
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
      try change.clear(frames, of: object.key, size: size)
    }
  }

  /// Moves the object's prompts and masks on frames to another object, whose own on these frames they
  /// replace, as one step of history.
  ///
  /// The first mask moved becomes a keyframe if none is moved with them, so that a propagation of
  /// `target` keeps to them.
  ///
  /// - Parameters:
  ///   - target: nil for a new object of the same category.
  ///   - limit: how many objects the session may have.
  /// - Returns: the id of the object that has the masks now.
  /// - Throws: `RequestError` of kind `conflict` if the object has no masks on the frames.
  package func moveMasks(
    on frames: ClosedRange<Int>, of object: ObjectRecord, to target: ObjectRecord?,
    in session: String, size: ImageSize, limit: Int
  ) async throws -> ObjectID {
    let title = "Move \(object.name) on \(Self.words(frames)) to \(target?.name ?? "a new object")"
    return try await change(session, title, objects: [object.id] + (target.map { [$0.id] } ?? [])) {
      change in
      let target =
        try target ?? change.insertPart(of: object, on: frames, in: session, limit: limit)
      let moved = try change.copyMasks(on: frames, from: object.key, to: target.key, size: size)
      let visible = try Store.masks(of: target.key).filter { moved.frames.contains($0.frame) }
        .filter { $0.area > 0 }.order { [$0.frame, $0.origin] }.fetchOne(change.db)
      guard let shown = visible else {
        throw RequestError(
          .conflict, "\(object.name) has no masks on \(Self.words(frames)): choose other frames")
      }
      var keyframes = moved.keyframes
      if keyframes.isEmpty {
        let mask = try shown.mask(size: size)
        try change.storeKeyframe(shown.frame, of: target.key, StoredPrompt(mask: mask))
        try change.storeMask(
          mask, score: Float(shown.score), frame: shown.frame, of: target.key, origin: .person)
        keyframes = [shown.frame]
      }
      try change.markStale(around: keyframes, exceptOn: moved.frames, of: target.key)
      try change.clear(frames, of: object.key, size: size)
      return target.id
    }
  }

  private static func words(_ frames: ClosedRange<Int>) -> String {
    frames.count == 1
      ? "frame \(frames.lowerBound)" : "frames \(frames.lowerBound) to \(frames.upperBound)"
  }
}

extension SessionChange {
  /// Removes an object's prompts and masks on frames. What its keyframes there gave to other frames is
  /// stale, the frames themselves are not.
  fileprivate func clear(_ frames: ClosedRange<Int>, of key: Int64, size: ImageSize) throws {
    let removed = try removeMasks(on: frames, of: key, size: size)
    for keyframe in removed { try markStale(around: keyframe, of: key) }
    try updateStaleFrames(of: key) { $0.clear(frames, upTo: .max) }
  }

  /// A new object with the name, the category and the attributes of one that it is a part of.
  fileprivate func insertPart(
    of object: ObjectRecord, on frames: ClosedRange<Int>, in session: String, limit: Int
  ) throws -> ObjectRecord {
    let used = Set(try Store.objects(of: session, in: db).map(\.id))
    let free = (1...).first { !used.contains($0) } ?? 1
    let part = try insertObject(
      free, name: NameRule.fitted("\(object.name), part"), category: object.category, limit: limit)
    for attributes in try Store.attributes(of: object.key, in: db).within(frames) {
      try storeAttributes(attributes, of: part.key)
    }
    return part
  }
}
