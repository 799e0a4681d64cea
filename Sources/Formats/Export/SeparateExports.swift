import Foundation

/// A zip with a folder for each set of a dataset, in which each video has its own file of a format.
struct SeparateExports {
  let dataset: Dataset
  let format: ExportFormat
  let shapes: ExportFormat.Shapes
  let tolerance: Double

  /// Needs space beside `target` for the largest of the files.
  func write(to target: URL, _ progress: ExportProgress) async throws {
    let zip = try ZipWriter(target)
    let total = dataset.frameCount
    var before = 0
    for video in dataset.videos {
      let start = before
      try await write(video, to: zip, beside: target) { done, steps in
        try await progress(start + done * video.frameCount / max(steps, 1), total)
      }
      before += video.frameCount
    }
    try zip.finish()
  }

  private func write(
    _ video: DatasetVideo, to zip: ZipWriter, beside target: URL, _ progress: ExportProgress
  ) async throws {
    let part = target.deletingLastPathComponent()
      .appending(path: ".\(target.lastPathComponent.prefix(60)).\(UUID().uuidString).part")
    defer { unlink(part.path) }
    let source = try await dataset.source(of: video)
    do {
      try await format.write(
        source, to: part, shapes: shapes, tolerance: tolerance, progress: progress)
    } catch let error as FormatError {
      throw FormatError("\(video.video.name): \(error)")
    }
    let name = format.fileName(of: video.video, shapes: shapes)
    let isCompressed = ["zip", "mp4"].contains((name as NSString).pathExtension)
    try zip.add("\(video.set.rawValue)/\(name)", contentsOf: part, compress: !isCompressed)
  }
}
