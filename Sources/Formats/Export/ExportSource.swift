import Masklets

/// The source of an export: a video, its objects, and where their masks and pictures are read.
package struct ExportSource: Sendable {
  package var video: AnnotatedVideo
  /// The categories, in the order in which formats number them.
  package var categories: [Category]
  /// By ascending id.
  package var objects: [AnnotatedTrack]
  /// The frames to export.
  package var range: ClosedRange<Int>
  /// Which frames of the range become pictures of an image dataset.
  package var pictured = PicturedFrames.all
  /// Frames that were reviewed.
  package var reviewed: [ClosedRange<Int>] = []
  package var masks: any MaskSource
  /// Opens the video; called only by formats with pictures.
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

/// Which frames become pictures of COCO and YOLO datasets. A picture without masks teaches a model that
/// there is nothing on it.
package enum PicturedFrames: String, Hashable, Sendable, Codable, CaseIterable {
  case all
  /// Frames on which any object has a mask, an empty one too: it says that the object is not there.
  case masks
  /// Frames on which a person prompted any object.
  case keyframes
  /// Frames that a person has reviewed.
  case reviewed
}

/// Where masks are read from, a part at a time.
package protocol MaskSource: Sendable {
  /// The masks of `frames`, ordered by frame and object id.
  ///
  /// - Parameters:
  ///   - object: the object whose masks are read; nil for all.
  ///   - includingHidden: true to add the propagated masks that are hidden by ones a person
  ///     accepted;
  ///     the accepted one comes first.
  func masks(
    frames: ClosedRange<Int>, object: ObjectID?, includingHidden: Bool
  ) async throws -> [TrackMask]
}

extension ExportSource {
  /// Tests frames of the range, each with its masks.
  func isPictured() -> (_ frame: Int, _ hasMasks: Bool) -> Bool {
    switch pictured {
    case .all: return { _, _ in true }
    case .masks: return { _, hasMasks in hasMasks }
    case .keyframes:
      let keyframes = Set(objects.flatMap(\.keyframes).map(\.frame))
      return { frame, _ in keyframes.contains(frame) }
    case .reviewed:
      let frames = Set(reviewed.flatMap { $0 })
      return { frame, _ in frames.contains(frame) }
    }
  }

  /// How many frames are read at a time: bounds the memory.
  private static let frameBatch = 16

  /// Calls `body` with each frame of the range and its masks of `objects`, and `progress` after
  /// each frame.
  ///
  /// - Parameter steps: the total given to `progress`; by default the number of frames.
  func forEachFrame(
    includingHidden: Bool = false, of steps: Int? = nil, progress: ExportProgress,
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

  /// Like `forEachFrame`, with the object of each mask.
  func forEachTrackedFrame(
    of steps: Int? = nil, progress: ExportProgress,
    _ body: (_ frame: Int, _ masks: [(TrackMask, AnnotatedTrack)]) async throws -> Void
  ) async throws {
    let tracks = Dictionary(uniqueKeysWithValues: objects.map { ($0.id, $0) })
    try await forEachFrame(of: steps, progress: progress) { frame, masks in
      try await body(frame, masks.compactMap { mask in tracks[mask.objectID].map { (mask, $0) } })
    }
  }

  /// Calls `body` with each frame of the range and the mask of one object on it; nil if it has none
  /// or an empty one.
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
