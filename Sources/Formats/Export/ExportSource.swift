import Masklets

/// What is exported: a video, its objects, and where their masks and the pictures come from.
package struct ExportSource: Sendable {
  package var video: AnnotatedVideo
  /// The categories objects may be of, in the order in which formats number them.
  package var categories: [Category]
  /// By ascending id.
  package var objects: [AnnotatedTrack]
  /// The frames exported.
  package var range: ClosedRange<Int>
  package var masks: any MaskSource
  /// Opens the video; formats without pictures do not.
  package var pictures: @Sendable () async throws -> any FrameSource

  package init(
    video: AnnotatedVideo, categories: [Category], objects: [AnnotatedTrack],
    range: ClosedRange<Int>, masks: any MaskSource,
    pictures: @escaping @Sendable () async throws -> any FrameSource
  ) {
    self.video = video
    self.categories = categories
    self.objects = objects
    self.range = range
    self.masks = masks
    self.pictures = pictures
  }
}

/// The facts of a video that formats write down.
package struct AnnotatedVideo: Hashable, Sendable {
  package var name: String
  package var size: ImageSize
  package var frameCount: Int
  package var framesPerSecond: Double

  package init(name: String, size: ImageSize, frameCount: Int, framesPerSecond: Double) {
    self.name = name
    self.size = size
    self.frameCount = frameCount
    self.framesPerSecond = framesPerSecond
  }

  /// The name without its extension, fit to be part of a path everywhere.
  package var stem: String {
    let last = name.split(separator: "/").last.map(String.init) ?? ""
    let base = last.lastIndex(of: ".").flatMap { $0 == last.startIndex ? nil : last[..<$0] }
    let safe = (base ?? last[...]).map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
        ? character : "_"
    }
    return safe.isEmpty ? "video" : String(String(safe).prefix(80))
  }
}

package struct Category: Hashable, Sendable {
  package var name: String
  package var color: ObjectColor

  package init(name: String, color: ObjectColor) {
    self.name = name
    self.color = color
  }
}

/// An object without its masks.
package struct AnnotatedTrack: Hashable, Sendable {
  package var id: ObjectID
  package var name: String
  package var category: String?
  package var color: ObjectColor
  package var isLocked: Bool
  /// By ascending frame.
  package var keyframes: [TrackKeyframe]

  package init(
    id: ObjectID, name: String, category: String?, color: ObjectColor, isLocked: Bool = false,
    keyframes: [TrackKeyframe] = []
  ) {
    self.id = id
    self.name = name
    self.category = category
    self.color = color
    self.isLocked = isLocked
    self.keyframes = keyframes
  }
}

/// What a person gave for an object on one frame.
package struct TrackKeyframe: Hashable, Sendable {
  package var frame: Int
  package var clicks: [Click]
  package var box: Box?
  /// Whether the mask a person accepted there is itself what they gave.
  package var isMask: Bool

  package init(frame: Int, clicks: [Click] = [], box: Box? = nil, isMask: Bool = false) {
    self.frame = frame
    self.clicks = clicks
    self.box = box
    self.isMask = isMask
  }
}

/// One object's mask on one frame.
package struct TrackMask: Hashable, Sendable {
  package enum Origin: String, Hashable, Sendable, Codable {
    /// Seen and accepted by a person at a keyframe.
    case person
    case propagated
  }

  package var objectID: ObjectID
  package var frame: Int
  package var origin: Origin
  package var score: Float
  package var rle: RLE

  package init(
    objectID: ObjectID, frame: Int, origin: Origin = .propagated, score: Float = 1, rle: RLE
  ) {
    self.objectID = objectID
    self.frame = frame
    self.origin = origin
    self.score = score
    self.rle = rle
  }
}

/// Where masks are read from, a part at a time.
package protocol MaskSource: Sendable {
  /// The masks shown on `frames`, by frame and object id.
  ///
  /// - Parameters:
  ///   - object: only this object's; nil for all.
  ///   - includingHidden: also propagated masks beneath those a person accepted, which come first.
  func masks(
    frames: ClosedRange<Int>, object: ObjectID?, includingHidden: Bool
  ) async throws -> [TrackMask]
}

extension ExportSource {
  /// How many frames are read at once: bounds the memory.
  private static let frameBatch = 16

  /// Calls `body` with each frame of the range and its masks of the objects exported, and tells
  /// `progress` after each that one more step is done of `steps`, by default the frames.
  func forEachFrame(
    includingHidden: Bool = false, of steps: Int? = nil, telling progress: ExportProgress,
    _ body: (_ frame: Int, _ masks: [TrackMask]) async throws -> Void
  ) async throws {
    let ids = Set(objects.map(\.id))
    var done = 0
    try await forEachBatch(of: Self.frameBatch) { frames in
      let masks = try await masks.masks(
        frames: frames, object: nil, includingHidden: includingHidden)
      let byFrame = Dictionary(grouping: masks.filter { ids.contains($0.objectID) }, by: \.frame)
      for frame in frames {
        try Task.checkCancellation()
        try await body(frame, byFrame[frame] ?? [])
        done += 1
        try await progress(done, steps ?? range.count)
      }
    }
  }

  /// As `forEachFrame`, each mask with its object.
  func forEachTrackedFrame(
    of steps: Int? = nil, telling progress: ExportProgress,
    _ body: (_ frame: Int, _ masks: [(TrackMask, AnnotatedTrack)]) async throws -> Void
  ) async throws {
    let tracks = Dictionary(uniqueKeysWithValues: objects.map { ($0.id, $0) })
    try await forEachFrame(of: steps, telling: progress) { frame, masks in
      try await body(frame, masks.compactMap { mask in tracks[mask.objectID].map { (mask, $0) } })
    }
  }

  /// Calls `body` with each frame of the range and the mask of one object there, if it has one that
  /// is not empty.
  func forEachFrame(
    of object: ObjectID, _ body: (_ frame: Int, _ mask: TrackMask?) async throws -> Void
  ) async throws {
    try await forEachBatch(of: 4 * Self.frameBatch) { frames in
      let masks = try await masks.masks(frames: frames, object: object, includingHidden: false)
      let byFrame = Dictionary(masks.map { ($0.frame, $0) }) { first, _ in first }
      for frame in frames {
        try Task.checkCancellation()
        try await body(frame, byFrame[frame].flatMap { $0.rle.area > 0 ? $0 : nil })
      }
    }
  }

  private func forEachBatch(
    of count: Int, _ body: (ClosedRange<Int>) async throws -> Void
  ) async throws {
    var first = range.lowerBound
    while first <= range.upperBound {
      let last = min(first + count - 1, range.upperBound)
      try await body(first...last)
      first = last + 1
    }
  }
}
