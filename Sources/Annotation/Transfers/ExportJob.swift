import Formats
import Foundation
import Jobs
import Masklets
import Persistence
import Propagation
import Scheduling

/// Runs `export_masks` jobs: writes a session's masks in some format to a file for download.
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
    try await precedence.run(as: .job) { try await export(job, in: context) }
  }

  private func export(_ job: Job, in context: any JobContext) async throws -> Data? {
    let parameters: ExportParameters = try job.request.decodeParameters()
    var source = try await store.exportSource(
      of: parameters.sessionID, objectIDs: parameters.objectIDs,
      range: parameters.start...parameters.end, videos: videos)
    source.pictured = parameters.pictured ?? .all
    source.reviewed = try await store.reviews(of: parameters.sessionID).reviewed
    let file = folder.exportFile(of: job.id)
    var reported = 0.0
    try await parameters.format.write(source, to: file, shapes: parameters.shapes) { done, total in
      await precedence.yield(.job)
      let percent = 100 * Double(done) / Double(max(total, 1))
      guard percent - reported >= 1 || done == total else { return }
      reported = percent
      try await context.report(progress: min(percent, 100))
    }
    let bytes = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
    return try JSONEncoder().encode(
      ExportResult(
        sessionID: parameters.sessionID, format: parameters.format,
        fileName: parameters.format.fileName(of: source.video, shapes: parameters.shapes),
        bytes: bytes ?? 0, frames: source.range.count, objects: source.objects.count))
  }
}

/// The parameters of an `export_masks` job.
struct ExportParameters: Hashable, Sendable, Codable {
  let sessionID: String
  let format: ExportFormat
  let shapes: ExportFormat.Shapes?
  let start: Int
  let end: Int
  /// nil for all objects.
  let objectIDs: [ObjectID]?
  /// nil for all frames of the range.
  var pictured: PicturedFrames?
}

/// The result of an `export_masks` job.
struct ExportResult: Hashable, Sendable, Codable {
  let sessionID: String
  let format: ExportFormat
  let fileName: String
  let bytes: Int
  let frames: Int
  let objects: Int

  private enum CodingKeys: String, CodingKey {
    case format, bytes, frames, objects
    case sessionID = "session_id"
    case fileName = "file_name"
  }
}
