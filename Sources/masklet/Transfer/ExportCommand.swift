import ArgumentParser
import Formats
import Foundation
import Masklets
import Persistence

extension ExportFormat: ExpressibleByArgument {}
extension ExportFormat.Shapes: ExpressibleByArgument {}

/// `masklet export`: writes the masks of a session, a project or a folder in a format of another
/// tool.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes masks in a format other tools read.",
    discussion: """
      The masks come from a session or a project of the server whose DATA_DIR is set (the \
      annotator's address shows the id; the server may be running), or from a folder that masklet \
      propagate wrote. docs/formats.md describes what each format can hold.
      """)

  @Argument(help: "The id of a session, or a folder of masks.")
  var source: String?

  @Option(help: "In place of a session: the id of a project, whose videos become one dataset.")
  var project: String?

  @Option(help: "coco, yolo, davis, cvat, mots, labelstudio, overlay or masklet.")
  var format: ExportFormat

  @Option(help: "File to write (default: named after the video).", completion: .file())
  var output: String?

  @Option(help: "masks, polygons or boxes, if the format has a choice.")
  var shapes: ExportFormat.Shapes?

  @Option(help: "Pixels by which polygons may deviate from the masks' outlines, 0 to 20.")
  var tolerance = 0.0

  @Option(
    help: """
      With --project: percents of its videos for each set, such as train=80,val=10,test=10 \
      (default: all in train).
      """)
  var split: SplitArgument?

  @Option(help: "With --split: the same seed puts the same videos into the same sets.")
  var seed = 1

  @Option(help: "First frame to export (default: 0).")
  var startFrame: Int?

  @Option(help: "Last frame to export (default: the video's last).")
  var endFrame: Int?

  @Option(parsing: .upToNextOption, help: "Ids of the objects to export (default: all).")
  var objects: [Int] = []

  @Option(
    help: "For a folder: its video, needed for formats with pictures and for names.",
    completion: .file())
  var video: String?

  @Option(
    help: "For a folder: the prompts file of its masks, for names and categories.",
    completion: .file())
  var prompts: String?

  @Flag(help: "Print a summary as JSON.")
  var json = false

  func validate() throws {
    guard (source == nil) != (project == nil) else {
      throw ValidationError("give a session, a folder of masks or --project")
    }
    if let objection = format.objection(to: shapes, tolerance: tolerance) {
      throw ValidationError(objection)
    }
    guard project != nil else {
      guard split == nil else { throw ValidationError("--split goes with --project") }
      return
    }
    guard startFrame == nil, endFrame == nil, objects.isEmpty, video == nil, prompts == nil else {
      throw ValidationError(
        "--start-frame, --end-frame, --objects, --video and --prompts do not go with --project")
    }
  }

  func run() async throws {
    try await interruptible {
      let content =
        if let project {
          try await dataset(ofProject: project)
        } else {
          try await masks(of: source ?? "")
        }
      try await write(content)
    }
  }

  /// Writes the file, then prints what it is.
  private func write(_ content: ExportContent) async throws {
    let name = output ?? format.fileName(of: content, shapes: shapes)
    let target = URL(fileURLWithPath: name)
    var progress: ProgressReport?
    try await format.write(content, to: target, shapes: shapes, tolerance: tolerance) {
      done, total in
      if progress == nil { progress = ProgressReport("Exporting", total: total) }
      progress?.advance(to: done)
    }
    let bytes = try FileManager.default.attributesOfItem(atPath: target.path)[.size] as? Int
    let summary = TransferSummary(
      file: name, format: format.rawValue, frames: content.frameCount,
      objects: content.objectCount, videos: content.videosBySet, bytes: bytes)
    print(try summary.text(json: json))
  }

  private func dataset(ofProject project: String) async throws -> ExportContent {
    let data = try SessionData()
    return .dataset(
      try await data.store.dataset(
        ofProject: project, split: split?.split(seed: seed), videos: data.videos))
  }

  private func masks(of place: String) async throws -> ExportContent {
    var source = try await exportSource(of: place)
    source.range = try range(of: source)
    if !objects.isEmpty {
      if let missing = objects.first(where: { id in !source.objects.contains { $0.id == id } }) {
        throw CommandError("there is no object \(missing)")
      }
      source.objects.removeAll { !objects.contains($0.id) }
    }
    guard !source.objects.isEmpty else { throw CommandError("there are no objects to export") }
    return .video(source)
  }

  private func exportSource(of place: String) async throws -> ExportSource {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) {
      guard isFolder.boolValue else {
        throw CommandError("\(place) is a file; give a session's id or a folder of masks")
      }
      return try await FolderMasks.exportSource(at: place, video: video, prompts: prompts)
    }
    guard video == nil, prompts == nil else {
      throw CommandError("there is no folder \(place); --video and --prompts go with a folder")
    }
    let data = try SessionData()
    return try await data.store.exportSource(of: place, videos: data.videos)
  }

  private func range(of source: ExportSource) throws -> ClosedRange<Int> {
    let first = startFrame ?? source.range.lowerBound
    let last = endFrame ?? source.range.upperBound
    guard (0...last).contains(first), last < source.video.frameCount else {
      throw CommandError(
        "frames \(first) to \(last) are not in the video, whose frames are 0 to "
          + "\(source.video.frameCount - 1)")
    }
    return first...last
  }
}
