import Foundation
import Masklets

/// COCO instance segmentation in JSON, with the track ids of COCO-style video datasets: one file
/// for a video, a zip with a file for each set for a dataset.
///
/// Empty masks have no annotation. Masks with holes are cut at the holes into several polygons,
/// since COCO's tools take the union of a segmentation's rings.
struct COCOExport {
  private let dataset: Dataset
  private let numbers: CategoryNumbers
  private let polygons: Bool
  /// By how many pixels polygons may deviate.
  private let tolerance: Double

  init(_ dataset: Dataset, polygons: Bool, tolerance: Double) {
    self.dataset = dataset
    self.polygons = polygons
    self.tolerance = tolerance
    numbers = CategoryNumbers(dataset)
  }

  /// Writes all videos into one file.
  func write(to target: URL, _ progress: ExportProgress) async throws {
    let file = try AtomicFile(target)
    var counts = Counts(total: dataset.frameCount)
    try await write(
      COCOVideo.numbered(dataset.videos, inFolders: false), to: file, &counts, progress)
    try file.finish()
  }

  /// Writes a zip with a file for each set that has videos.
  func writeSets(to target: URL, _ progress: ExportProgress) async throws {
    let zip = try ZipWriter(target)
    let videos = COCOVideo.numbered(dataset.videos, inFolders: true)
    var counts = Counts(total: dataset.frameCount)
    for set in DatasetSet.allCases {
      let videos = videos.filter { $0.entry.set == set }
      guard !videos.isEmpty else { continue }
      try zip.begin("annotations/\(set.rawValue).json")
      try await write(videos, to: zip, &counts, progress)
      try zip.end()
    }
    try zip.finish()
  }

  /// How far an export has come.
  private struct Counts {
    let total: Int
    var frames = 0
    var annotations = 0
  }

  private func write(
    _ videos: [COCOVideo], to file: some TextOutput, _ counts: inout Counts,
    _ progress: ExportProgress
  ) async throws {
    try file.write(#"{"info":{"description":\#(try JSONText.of(dataset.name))},"licenses":[],"#)
    try file.write(
      #""videos":[\#(try videos.map { try JSONText.of($0.facts) }.joined(separator: ","))],"#)
    let categories = numbers.categories.enumerated().map {
      COCOEntry.Category(id: $0.offset + 1, name: $0.element.name)
    }
    try file.write(#""categories":\#(try JSONText.of(categories)),"#)
    // The pictures come after the masks, which say which frames there are.
    var pictured: [RangeSet<Int>] = []
    try file.write(#""annotations":["#)
    var lines = JSONLines()
    for video in videos {
      pictured.append(try await writeAnnotations(of: video, to: file, &lines, &counts, progress))
    }
    try file.write("\n],\n\"images\":[")
    var images = JSONLines()
    for (video, frames) in zip(videos, pictured) {
      for frame in frames.ranges.joined() {
        try file.write(images.next(video.image(ofFrame: frame)))
      }
    }
    try file.write("\n]}\n")
  }

  /// - Returns: the frames that become pictures.
  private func writeAnnotations(
    of video: COCOVideo, to file: some TextOutput, _ lines: inout JSONLines,
    _ counts: inout Counts, _ progress: ExportProgress
  ) async throws -> RangeSet<Int> {
    let source = try await dataset.source(of: video.entry)
    let (before, total) = (counts.frames, counts.total)
    var frames = RangeSet<Int>()
    let isPictured = source.isPictured()
    var count = counts.annotations
    var text = lines
    try await source.forEachTrackedFrame(
      progress: { done, _ in try await progress(before + done, total) }
    ) { frame, masks in
      guard isPictured(frame, !masks.isEmpty) else { return }
      frames.insert(contentsOf: frame..<frame + 1)
      for (mask, track) in masks {
        guard let annotation = annotation(mask, of: track, in: video, id: count + 1) else {
          continue
        }
        try file.write(text.next(annotation))
        count += 1
      }
    }
    lines = text
    counts.frames += source.range.count
    counts.annotations = count
    return frames
  }

  private func annotation(
    _ mask: TrackMask, of track: AnnotatedTrack, in video: COCOVideo, id: Int
  ) -> COCOEntry.Annotation? {
    let image = mask.rle.mask()
    guard let bounds = image.bounds else { return nil }
    return COCOEntry.Annotation(
      id: id, imageID: video.imageID(ofFrame: mask.frame),
      categoryID: numbers.number(of: track) + 1, trackID: video.trackID(of: track.id),
      videoID: video.id, area: image.area,
      bbox: [bounds.minX, bounds.minY, bounds.width, bounds.height], score: mask.score,
      name: track.name, segmentation: segmentation(of: image, mask.rle),
      attributes: track.attributes.isEmpty
        ? nil : COCOEntry.Attributes(track.attributes.valid(on: mask.frame)))
  }

  private func segmentation(of image: Mask, _ rle: RLE) -> COCOEntry.Segmentation {
    guard polygons else { return .runLengths(rle) }
    let parts = image.polygonsWithoutHoles().map { $0.simplified(within: tolerance) }
    return .rings(parts.flatMap(\.cocoRings))
  }
}
