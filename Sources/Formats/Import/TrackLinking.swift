import Masklets

/// Links masks of a file without track ids into tracks, frame by frame.
///
/// A mask continues the track of the same label whose latest bounding box overlaps its own most;
/// the pairs that overlap most are linked first, each track to one mask of a frame. A track ends
/// after a few frames without a mask. The same masks always give the same tracks.
///
/// Memory: a bounding box for each track, and the pairs of one frame.
struct TrackLinking {
  /// A mask without its pixels.
  struct Entry {
    let label: Int
    let bounds: PixelBounds
  }

  /// How old a track's latest mask may be, in steps from one of the file's frames to the next.
  private static let mostSteps = 5
  /// The least intersection over union of two bounding boxes of one object.
  private static let leastOverlap = 0.1

  private struct Track {
    var latest: Entry
    var frame: Int
  }

  /// In frames of the video.
  private let reach: Int
  private var tracks: [Track] = []

  /// - Parameter frames: the frames of the file, ascending. Where it has only some of the video's,
  ///   a step is the median distance between them.
  init(frames: [Int]) {
    let steps = zip(frames.dropFirst(), frames).map { $0 - $1 }.sorted()
    reach = Self.mostSteps * (steps.isEmpty ? 1 : steps[steps.count / 2])
  }

  /// The label of each track.
  var labels: [Int] { tracks.map(\.latest.label) }

  /// Links the masks of a frame after those linked before.
  ///
  /// - Returns: the track of each mask: its index in `labels`.
  /// - Throws: `FormatError` for more tracks than a session takes objects.
  mutating func link(_ masks: [Entry], onFrame frame: Int) throws -> [Int] {
    guard masks.count <= ImportLimits.tracks else { throw Self.tooMany }
    var linked = [Int?](repeating: nil, count: masks.count)
    var isTaken = [Bool](repeating: false, count: tracks.count)
    for pair in pairs(masks, onFrame: frame)
    where linked[pair.mask] == nil && !isTaken[pair.track] {
      linked[pair.mask] = pair.track
      isTaken[pair.track] = true
    }
    return try masks.indices.map { index in
      let track = Track(latest: masks[index], frame: frame)
      if let known = linked[index] {
        tracks[known] = track
        return known
      }
      guard tracks.count < ImportLimits.tracks else { throw Self.tooMany }
      tracks.append(track)
      return tracks.count - 1
    }
  }

  /// Masks with the tracks that they may continue, those that overlap most first.
  private func pairs(
    _ masks: [Entry], onFrame frame: Int
  ) -> [(overlap: Double, mask: Int, track: Int)] {
    let recent = tracks.indices.filter { frame - tracks[$0].frame <= reach }
    var pairs: [(overlap: Double, mask: Int, track: Int)] = []
    for (index, mask) in masks.enumerated() {
      for track in recent where tracks[track].latest.label == mask.label {
        let overlap = tracks[track].latest.bounds.iou(with: mask.bounds)
        if overlap >= Self.leastOverlap { pairs.append((overlap, index, track)) }
      }
    }
    return pairs.sorted { a, b in (b.overlap, a.mask, a.track) < (a.overlap, b.mask, b.track) }
  }

  private static let tooMany = FormatError(
    "The file's masks form more than \(ImportLimits.tracks) objects, the most a session takes: it "
      + "does not say which masks are of one object")
}

extension PixelBounds {
  /// Intersection over union.
  fileprivate func iou(with other: PixelBounds) -> Double {
    let width = min(maxX, other.maxX) - max(minX, other.minX) + 1
    let height = min(maxY, other.maxY) - max(minY, other.minY) + 1
    guard width > 0, height > 0 else { return 0 }
    let both = width * height
    return Double(both)
      / Double(self.width * self.height + other.width * other.height - both)
  }
}
