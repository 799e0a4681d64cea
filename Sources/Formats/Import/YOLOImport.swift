import Compression
import Foundation
import Masklets

/// Masks from a zip in the layout of Ultralytics YOLO segmentation: a text file for each frame,
/// with the number at the end of its name; every outline becomes a keyframe.
///
/// YOLO has no tracks: outlines of one class that overlap from frame to frame become one object.
/// Bounding boxes are left out.
struct YOLOImport: ImportReader {
  let file: URL
  let video: AnnotatedVideo

  func survey() throws -> ImportSurvey {
    var frames = try Frames(of: file, video)
    var count = 0
    while let frame = try frames.next() { count += frame.tracks.count }
    guard count > 0 else {
      throw FormatError(
        frames.boxCount > 0
          ? "The label files have bounding boxes only: export outlines (YOLO segmentation)"
          : "The label files have no outlines")
    }
    let tracks = frames.categories.enumerated().map { index, category in
      AnnotatedTrack(
        id: index + 1, name: "\(category ?? "Object") \(index + 1)", category: category,
        color: .cycled(index))
    }
    var notes = [
      "YOLO does not tell which masks are of one object: those of one class that overlap from "
        + "frame to frame became one"
    ]
    if frames.boxCount > 0 { notes.append("\(frames.boxCount) bounding boxes were left out") }
    return ImportSurvey(tracks: tracks, maskCount: count, notes: notes)
  }

  func forEachMask(_ body: (ImportedMask) async throws -> Void) async throws {
    var frames = try Frames(of: file, video)
    while let frame = try frames.next() {
      var labels = frame.labels
      var tracks = frame.tracks[...]
      while let label = try labels.next() {
        guard let ring = label.ring, PixelBounds(of: ring, in: video.size) != nil,
          let track = tracks.popFirst()
        else { continue }
        let mask = try Mask(size: video.size, foreign: [ring])
        guard !mask.isEmpty else { continue }
        try await body(
          ImportedMask(
            objectID: track + 1, frame: frame.frame, role: .prompt, score: Float(label.score ?? 1),
            mask: mask))
      }
    }
  }

  /// The label files in the order of their frames, linked into tracks.
  private struct Frames {
    private let video: AnnotatedVideo
    private let dataset: YOLODataset
    private let files: [(frame: Int, entry: ZipEntry)]
    private var place = 0
    private var linking: TrackLinking
    private var outlineCount = 0
    private(set) var boxCount = 0

    init(of file: URL, _ video: AnnotatedVideo) throws {
      self.video = video
      dataset = try YOLODataset(file)
      files = try dataset.labelFiles(of: video)
      linking = TrackLinking(frames: files.map(\.frame))
    }

    /// The category of each track, nil for none.
    var categories: [String?] { linking.labels.map { dataset.names.category(of: $0) } }

    /// The next frame, and the track of each of its outlines that enclose pixels.
    mutating func next() throws -> (frame: Int, labels: YOLOLabels, tracks: [Int])? {
      try Task.checkCancellation()
      guard place < files.count else { return nil }
      let (frame, entry) = files[place]
      place += 1
      let labels = YOLOLabels(
        try dataset.contents(of: entry), name: entry.name, video: video)
      var rest = labels
      var found: [TrackLinking.Entry] = []
      while let label = try rest.next() {
        outlineCount += 1
        guard outlineCount <= ImportLimits.masks else {
          throw FormatError("The file has more than \(ImportLimits.masks) labels")
        }
        guard let ring = label.ring else {
          boxCount += 1
          continue
        }
        guard let bounds = PixelBounds(of: ring, in: video.size) else { continue }
        found.append(TrackLinking.Entry(label: label.category, bounds: bounds))
      }
      return (frame, labels, try linking.link(found, onFrame: frame))
    }
  }
}
