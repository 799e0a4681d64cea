import Foundation
import Masklets
import VideoIO

/// Brush annotations for Label Studio in a zip: `tasks.json` with a task for each frame, the
/// pictures and the labeling configuration.
///
/// Masks are exact. Label Studio has no tracks for pictures: an object's id and name are in its
/// region's `meta`.
struct LabelStudioExport {
  let source: ExportSource
  private let numbers: CategoryNumbers
  private static let pictureQuality = 95

  init(_ source: ExportSource) {
    self.source = source
    numbers = CategoryNumbers(source)
  }

  private struct Region: Encodable {
    struct Value: Encodable {
      let format = "rle"
      let rle: [UInt8]
      let brushlabels: [String]
    }
    struct Meta: Encodable {
      let text: [String]
    }

    let id: String
    let type = "brushlabels"
    let fromName = "label"
    let toName = "image"
    let width, height: Int
    let rotation = 0
    let value: Value
    let score: Float
    let meta: Meta

    enum CodingKeys: String, CodingKey {
      case id, type, value, score, meta
      case fromName = "from_name"
      case toName = "to_name"
      case width = "original_width"
      case height = "original_height"
      case rotation = "image_rotation"
    }
  }

  private struct Task: Encodable {
    struct Facts: Encodable {
      let image: String
      let frame: Int
    }
    struct Annotation: Encodable {
      let result: [Region]
    }

    let data: Facts
    let annotations: [Annotation]
  }

  func write(to target: URL, _ progress: ExportProgress) async throws {
    let zip = try ZipWriter(target)
    try zip.add(
      "labeling-config.xml",
      Array(LabelStudioConfiguration.brush(numbers.categories).utf8), compress: true)
    let total = 2 * source.range.count
    try zip.begin("tasks.json")
    var tasks = JSONLines()
    try zip.write("[")
    try await source.forEachTrackedFrame(of: total, progress: progress) { frame, masks in
      let regions = masks.compactMap { region($0, of: $1) }
      try zip.write(
        tasks.next(
          Task(
            data: Task.Facts(image: Self.pictureName(frame), frame: frame),
            annotations: [Task.Annotation(result: regions)])))
    }
    try zip.write("\n]\n")
    try zip.end()
    var done = source.range.count
    let pictures = try await source.pictures()
    for frame in source.range {
      try zip.add(
        Self.pictureName(frame),
        JPEG.encode(try await pictures.frame(frame), quality: Self.pictureQuality),
        compress: false)
      done += 1
      try await progress(done, total)
    }
    try zip.finish()
  }

  private static func pictureName(_ frame: Int) -> String {
    "images/" + String(format: "%05d.jpg", frame)
  }

  private func region(_ mask: TrackMask, of track: AnnotatedTrack) -> Region? {
    let image = mask.rle.mask()
    guard !image.isEmpty else { return nil }
    return Region(
      id: "f\(mask.frame)o\(track.id)", width: image.size.width, height: image.size.height,
      value: Region.Value(rle: BrushRLE.encode(image), brushlabels: [numbers.name(of: track)]),
      score: mask.score, meta: Region.Meta(text: ["object \(track.id)", track.name]))
  }
}

/// The labeling configuration of Label Studio.
enum LabelStudioConfiguration {
  static func brush(_ categories: [Category]) -> String {
    """
    <View>
      <Image name="image" value="$image" zoom="true"/>
      <BrushLabels name="label" toName="image">
    \(labels(categories))
      </BrushLabels>
    </View>

    """
  }

  private static func labels(_ categories: [Category]) -> String {
    categories.map {
      "    <Label value=\"\($0.name.xmlEscaped)\" background=\"#\($0.color.hex.lowercased())\"/>"
    }.joined(separator: "\n")
  }
}
