import ArgumentParser
import Formats
import Foundation
import Masklets
import Persistence

extension ExportFormat: ExpressibleByArgument {}
extension ExportFormat.Shapes: ExpressibleByArgument {}

/// `masklet export`: writes the masks of a session or a folder in a format of another tool.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes masks in a format other tools read.",
    discussion: """
      The masks come from a session of the server whose DATA_DIR is set (the annotator's address \
      shows the session's id; the server may be running), or from a folder that masklet propagate \
      wrote. docs/formats.md describes what each format can hold.
      """)

  @Argument(help: "The id of a session, or a folder of masks.")
  var source: String

  @Option(help: "coco, yolo, davis, cvat, mots, labelstudio, overlay or masklet.")
  var format: ExportFormat

  @Option(help: "File to write (default: named after the video).", completion: .file())
  var output: String?

  @Option(help: "masks, polygons or boxes, if the format has a choice.")
  var shapes: ExportFormat.Shapes?

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

  func run() async throws {
    try await interruptible { try await export() }
  }

  private func export() async throws {
    var source = try await exportSource()
    source.range = try range(of: source)
    if !objects.isEmpty {
      if let missing = objects.first(where: { id in !source.objects.contains { $0.id == id } }) {
        throw CommandError("there is no object \(missing)")
      }
      source.objects.removeAll { !objects.contains($0.id) }
    }
    guard !source.objects.isEmpty else { throw CommandError("there are no objects to export") }
    let name = output ?? format.fileName(of: source.video, shapes: shapes)
    let target = URL(fileURLWithPath: name)
    var progress: ProgressReport?
    try await format.write(source, to: target, shapes: shapes) { done, total in
      if progress == nil { progress = ProgressReport("Exporting", total: total) }
      progress?.advance(to: done)
    }
    let bytes = try FileManager.default.attributesOfItem(atPath: target.path)[.size] as? Int
    let summary = TransferSummary(
      file: name, format: format.rawValue, frames: source.range.count,
      objects: source.objects.count, bytes: bytes)
    print(try summary.text(json: json))
  }

  private func exportSource() async throws -> ExportSource {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) {
      guard isFolder.boolValue else {
        throw CommandError("\(source) is a file; give a session's id or a folder of masks")
      }
      return try await FolderMasks.exportSource(at: source, video: video, prompts: prompts)
    }
    guard video == nil, prompts == nil else {
      throw CommandError("there is no folder \(source); --video and --prompts go with a folder")
    }
    let data = try SessionData()
    return try await data.store.exportSource(of: source, videos: data.videos)
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
