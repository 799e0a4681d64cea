import Annotation
import ArgumentParser
import Formats
import Foundation
import Masklets
import VideoIO

extension ImportFormat: ExpressibleByArgument {}
extension ImportMode: ExpressibleByArgument {}

/// `masklet import`: reads masks of another tool into a session or a folder.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Reads masks that other tools wrote.",
    discussion: """
      With --session they become objects of a session of the server whose DATA_DIR is set: all of \
      them or none. With --video and --output they become a folder of PNGs like the ones that \
      masklet propagate writes.
      """)

  @Argument(help: "The file to read.", completion: .file())
  var file: String

  @Option(
    help: """
      coco, davis (a zip of PNGs), cvat, yolo (a zip of labels), labelstudio (JSON or a zip) \
      or masklet.
      """)
  var format: ImportFormat

  @Option(help: "The session to add them to.")
  var session: String?

  @Option(
    help: """
      With --session: add the file's objects, let them replace those of the session, or match them \
      with those by their names.
      """)
  var objects = ImportMode.add

  @Option(help: "The video that they belong to.", completion: .file())
  var video: String?

  @Option(help: "Folder for the masks; made if missing.", completion: .directory)
  var output: String?

  @Flag(help: "Print a summary as JSON.")
  var json = false

  func validate() throws {
    guard (session == nil) != (video == nil), (video == nil) == (output == nil) else {
      throw ValidationError("give --session, or --video and --output")
    }
  }

  func run() async throws {
    try await interruptible { try await importMasks() }
  }

  private func importMasks() async throws {
    let url = URL(fileURLWithPath: file)
    guard FileManager.default.fileExists(atPath: file) else {
      throw CommandError("there is no file \(file)")
    }
    let summary: TransferSummary
    if let session {
      let data = try SessionData()
      var progress: ProgressReport?
      let done = try await MaskImport(store: data.store, limits: data.settings.limits).run(
        url, format: format, mode: objects, into: session
      ) { done, total in
        if progress == nil { progress = ProgressReport("Importing", total: total) }
        progress?.advance(to: done)
      }
      summary = TransferSummary(
        file: "session \(session)", format: format.rawValue, objects: done.objects,
        masks: done.masks, notes: done.notes.isEmpty ? nil : done.notes)
    } else {
      summary = try await importToFolder(url)
    }
    print(try summary.text(json: json))
  }

  private func importToFolder(_ url: URL) async throws -> TransferSummary {
    let input = try await FrameInput(at: video ?? "")
    let size = input.frames.size
    let reader = format.reader(
      of: url,
      for: AnnotatedVideo(
        name: input.url.lastPathComponent, size: size, frameCount: input.frames.frameCount,
        framesPerSecond: input.frameRate))
    let survey = try reader.survey()
    if let id = survey.tracks.map(\.id).max(), id > 254 {
      throw CommandError("object \(id) does not fit an indexed PNG, whose ids end at 254")
    }
    let folder = URL(fileURLWithPath: output ?? "", isDirectory: true)
    try input.checkOutput(folder)
    let writer = try MaskFolder(at: folder, stem: input.stem, prompted: [:], postprocess: false)
    // Every frame gets a picture, as after a propagation; masks are added in any order.
    for frame in 0..<input.frames.frameCount {
      try writer.writeNothing(frame: frame, size: size)
    }
    var progress = ProgressReport("Importing", total: survey.maskCount)
    var count = 0
    try await reader.forEachMask { made in
      try Task.checkCancellation()
      let present = try LabelImage(reading: writer.file(frame: made.frame))
      var masks = present.objectIDs(greyIsID: false).map { id in
        ObjectMask(objectID: id, mask: present.mask(of: id, greyIsID: false), score: 1)
      }
      masks.append(ObjectMask(objectID: made.objectID, mask: made.mask, score: 1))
      try writer.write(masks, frame: made.frame)
      count += 1
      progress.advance()
    }
    return TransferSummary(
      file: folder.path, format: format.rawValue, frames: input.frames.frameCount,
      objects: survey.tracks.count, masks: count, notes: survey.notes.isEmpty ? nil : survey.notes)
  }
}
