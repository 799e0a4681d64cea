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
      let file = folder.exportFile(of: job.id)
      let result =
        if let project = parameters.projectID {
          try await export(project: project, parameters, to: file, in: context)
        } else {
          try await export(session: parameters.sessionID ?? "", parameters, to: file, in: context)
        }
      return try JSONEncoder().encode(result)
    }
  }

  private func export(
    session: String, _ parameters: ExportParameters, to file: URL, in context: any JobContext
  ) async throws -> ExportResult {
    var source = try await store.exportSource(
      of: session, objectIDs: parameters.objectIDs, videos: videos)
    source.range =
      (parameters.start ?? source.range.lowerBound)...(parameters.end ?? source.range.upperBound)
    source.pictured = parameters.pictured ?? .all
    var reported = 0.0
    try await parameters.format.write(
      source, to: file, shapes: parameters.shapes, tolerance: parameters.tolerance ?? 0
    ) { done, total in try await report(done, of: total, after: &reported, in: context) }
    return ExportResult(
      format: parameters.format,
      fileName: parameters.format.fileName(of: source.video, shapes: parameters.shapes),
      bytes: try size(of: file), frames: source.range.count, objects: source.objects.count,
      sessionID: session)
  }

  private func export(
    project: String, _ parameters: ExportParameters, to file: URL, in context: any JobContext
  ) async throws -> ExportResult {
    var dataset = try await store.dataset(
      ofProject: project, split: parameters.split, videos: videos)
    dataset.pictured = parameters.pictured ?? .all
    var reported = 0.0
    try await parameters.format.write(
      dataset, to: file, shapes: parameters.shapes, tolerance: parameters.tolerance ?? 0
    ) { done, total in try await report(done, of: total, after: &reported, in: context) }
    return ExportResult(
      format: parameters.format, fileName: parameters.format.fileName(of: dataset),
      bytes: try size(of: file), frames: dataset.frameCount, objects: dataset.objectCount,
      projectID: project,
      videos: Dictionary(
        uniqueKeysWithValues: dataset.videosBySet.map { ($0.key.rawValue, $0.value) }))
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

  private func size(of file: URL) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
  }
}
