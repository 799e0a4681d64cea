import Formats
import Foundation
import Jobs
import Masklets
import Persistence
import Scheduling

/// Runs `import_masks` jobs: adds the masks of an uploaded file to a session.
///
/// An interrupted job removes what it added and starts from the beginning.
package struct ImportJob: JobRunner {
  package static let type = "import_masks"
  package var type: String { Self.type }

  let store: Store
  let folder: TransferFolder
  let limits: AnnotationLimits
  private let precedence: Precedence

  /// - Parameter precedence: shared with the clicks of the process.
  package init(
    store: Store, folder: TransferFolder, precedence: Precedence,
    limits: AnnotationLimits = AnnotationLimits()
  ) {
    self.store = store
    self.folder = folder
    self.precedence = precedence
    self.limits = limits
  }

  package func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    try await precedence.run(as: .job) { try await importMasks(job, in: context) }
  }

  private func importMasks(
    _ job: Job, in context: any JobContext
  ) async throws -> Data? {
    let parameters: ImportParameters = try job.request.decodeParameters()
    let file = folder.importFile(parameters.file)
    if let data = try await context.checkpoint() {
      let state = try JSONDecoder().decode(ImportState.self, from: data)
      if let summary = state.summary {
        unlink(file.path)
        return try JSONEncoder().encode(summary)
      }
      try await store.removeImported(state)
    }
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw RequestError(.invalid, "The file is gone from the data folder: send it again")
    }
    do {
      let summary = try await MaskImport(store: store, limits: limits).run(
        file, format: parameters.format, keyframes: parameters.keyframes ?? .all,
        mode: parameters.mode ?? .add, into: parameters.sessionID,
        by: parameters.editor, job: job.id
      ) { done, total in
        try await context.report(progress: 100 * Double(done) / Double(max(total, 1)))
      }
      unlink(file.path)
      return try JSONEncoder().encode(summary)
    } catch let error as CancellationError {
      // Interrupted or cancelled: the file stays for the next start, or until the service cleans up.
      throw error
    } catch {
      unlink(file.path)
      throw RequestError(ofStorage: error) ?? error
    }
  }
}

/// The parameters of an `import_masks` job.
struct ImportParameters: Hashable, Sendable, Codable {
  let sessionID: String
  let format: ImportFormat
  /// Name of the file in the folder of files to import.
  let file: String
  /// nil for all masks.
  var keyframes: ImportedKeyframes?
  /// nil to add the objects.
  var mode: ImportMode?
  /// The name of the person who imports; nil for none.
  var editor: String?
}
