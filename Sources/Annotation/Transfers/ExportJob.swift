import Formats
import Foundation
import Jobs
import Masklets
import Persistence
import Scheduling

/// Runs `export_masks` jobs: writes the masks of a session or of a project in some format to a file
/// for download.
///
/// An interrupted job starts from the beginning.
package struct ExportJob: JobRunner {
  package static let type = "export_masks"
  package var type: String { Self.type }

  let store: Store
  let videos: VideoLibrary
  let folder: TransferFolder
  private let precedence: Precedence

  /// - Parameter precedence: shared with the clicks of the process.
  package init(
    store: Store, videos: VideoLibrary, folder: TransferFolder, precedence: Precedence
  ) {
    self.store = store
    self.videos = videos
    self.folder = folder
    self.precedence = precedence
  }

  package func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    try await precedence.run(as: .job) {
      let parameters: ExportParameters = try job.request.decodeParameters()
      let (format, shapes) = (parameters.format, parameters.shapes)
      let file = folder.exportFile(of: job.id)
      let content = try await content(of: parameters)
      var reported = 0.0
      try await format.write(
        content, to: file, shapes: shapes, tolerance: parameters.tolerance ?? 0
      ) { done, total in try await report(done, of: total, after: &reported, in: context) }
      let bytes = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
      return try JSONEncoder().encode(
        ExportResult(
          format: format, fileName: format.fileName(of: content, shapes: shapes),
          bytes: bytes ?? 0, frames: content.frameCount, objects: content.objectCount,
          sessionID: parameters.sessionID, projectID: parameters.projectID,
          videos: content.videosBySet))
    }
  }

  private func content(of parameters: ExportParameters) async throws -> ExportContent {
    let pictured = parameters.pictured ?? .all
    if let project = parameters.projectID {
      var dataset = try await store.dataset(
        ofProject: project, split: parameters.split, videos: videos)
      dataset.pictured = pictured
      return .dataset(dataset)
    }
    var source = try await store.exportSource(
      of: parameters.sessionID ?? "", objectIDs: parameters.objectIDs, videos: videos)
    source.range =
      (parameters.start ?? source.range.lowerBound)...(parameters.end ?? source.range.upperBound)
    source.pictured = pictured
    return .video(source)
  }

  /// Lets clicks go first, and reports progress in steps of at least one percent.
  private func report(
    _ done: Int, of total: Int, after reported: inout Double, in context: any JobContext
  ) async throws {
    await precedence.yield(.job)
    let percent = 100 * Double(done) / Double(max(total, 1))
    guard percent - reported >= 1 || done == total else { return }
    reported = percent
    try await context.report(progress: min(percent, 100))
  }
}
