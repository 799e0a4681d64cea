import Foundation
import Masklets

/// COCO instance segmentation in one JSON file, with the track ids of COCO-style video datasets.
///
/// Empty masks have no annotation. Masks with holes are cut at the holes into several polygons,
/// since COCO's tools take the union of a segmentation's rings.
struct COCOExport {
  let source: ExportSource
  let polygons: Bool
  private let numbers: CategoryNumbers

  init(_ source: ExportSource, polygons: Bool) {
    self.source = source
    self.polygons = polygons
    numbers = CategoryNumbers(source)
  }

  private struct Image: Encodable {
    let id: Int
    let fileName: String
    let width, height: Int
    let videoID = 1
    let frameIndex: Int

    enum CodingKeys: String, CodingKey {
      case id, width, height
      case fileName = "file_name"
      case videoID = "video_id"
      case frameIndex = "frame_index"
    }
  }

  private struct Video: Encodable {
    let id = 1
    let name: String
    let width, height, length: Int
    let fps: Double
  }

  private struct COCOCategory: Encodable {
    let id: Int
    let name: String
    let supercategory = ""
  }

  private enum Segmentation: Encodable {
    case runLengths(RLE)
    case rings([[Double]])

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .runLengths(let rle): try rle.encode(to: encoder)
      case .rings(let rings): try rings.encode(to: encoder)
      }
    }
  }

  /// As CVAT writes them: the flag `occluded` among the object's own.
  private struct Attributes: Encodable {
    let occluded: Bool
    let values: [String: String]

    init(_ attributes: FrameAttributes?) {
      occluded = attributes?.isOccluded ?? false
      values = attributes?.values ?? [:]
    }

    func encode(to encoder: any Encoder) throws {
      try values.encode(to: encoder)
      try ["occluded": occluded].encode(to: encoder)
    }
  }

  private struct Annotation: Encodable {
    let id, imageID, categoryID, trackID, area: Int
    let videoID = 1
    let isCrowd = 0
    let bbox: [Int]
    let score: Float
    let name: String
    let segmentation: Segmentation
    /// Absent for an object without any.
    let attributes: Attributes?

    enum CodingKeys: String, CodingKey {
      case id, area, bbox, score, segmentation, attributes
      case name = "object_name"
      case imageID = "image_id"
      case categoryID = "category_id"
      case trackID = "track_id"
      case videoID = "video_id"
      case isCrowd = "iscrowd"
    }
  }

  func write(to target: URL, _ progress: ExportProgress) async throws {
    let file = try AtomicFile(target)
    let video = source.video
    let facts = Video(
      name: video.name, width: video.size.width, height: video.size.height,
      length: video.frameCount, fps: video.framesPerSecond)
    try file.write(#"{"info":{"description":\#(try JSONText.of(video.name))},"licenses":[],"#)
    try file.write(#""videos":[\#(try JSONText.of(facts))],"#)
    let categories = numbers.categories.enumerated().map {
      COCOCategory(id: $0.offset + 1, name: $0.element.name)
    }
    try file.write(#""categories":\#(try JSONText.of(categories)),"#)
    // The pictures come after the masks, which say which frames there are.
    var frames: [Int] = []
    let isPictured = source.isPictured()
    try file.write(#""annotations":["#)
    var lines = JSONLines()
    var count = 0
    try await source.forEachTrackedFrame(progress: progress) { frame, masks in
      guard isPictured(frame, !masks.isEmpty) else { return }
      frames.append(frame)
      for (mask, track) in masks {
        guard let annotation = annotation(mask, of: track, number: count + 1) else { continue }
        try file.write(lines.next(annotation))
        count += 1
      }
    }
    try file.write("\n],\n\"images\":[")
    var images = JSONLines()
    for frame in frames {
      try file.write(
        images.next(
          Image(
            id: frame + 1, fileName: String(format: "%05d.jpg", frame), width: video.size.width,
            height: video.size.height, frameIndex: frame)))
    }
    try file.write("\n]}\n")
    try file.finish()
  }

  private func annotation(
    _ mask: TrackMask, of track: AnnotatedTrack, number: Int
  ) -> Annotation? {
    let image = mask.rle.mask()
    guard let bounds = image.bounds else { return nil }
    return Annotation(
      id: number, imageID: mask.frame + 1, categoryID: numbers.number(of: track) + 1,
      trackID: track.id, area: image.area,
      bbox: [bounds.minX, bounds.minY, bounds.width, bounds.height], score: mask.score,
      name: track.name,
      segmentation: polygons
        ? .rings(image.polygonsWithoutHoles().flatMap(\.cocoRings)) : .runLengths(mask.rle),
      attributes: track.attributes.isEmpty
        ? nil : Attributes(track.attributes.valid(on: mask.frame)))
  }
}
