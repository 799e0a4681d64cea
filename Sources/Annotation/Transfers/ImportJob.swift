import Formats
import Foundation
import Jobs
import Masklets

/// Runs `import_masks` jobs: brings the masks of a file that was sent into a session.
///
/// One that was interrupted takes back what it made and starts anew.
package struct ImportJob: JobRunner {
  package static let type = "import_masks"
  package var type: String { Self.type }

  let store: Store
  let folder: TransferFolder
  let limits: AnnotationLimits
  let executor: (any TaskExecutor)?

  /// - Parameter executor: threads for the work; nil for those all tasks share.
  package init(
    store: Store, folder: TransferFolder, limits: AnnotationLimits = AnnotationLimits(),
    executor: (any TaskExecutor)? = nil
  ) {
    self.store = store
    self.folder = folder
    self.limits = limits
    self.executor = executor
  }

  package func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    try await withTaskExecutorPreference(executor) { try await importMasks(job, in: context) }
  }

  private nonisolated func importMasks(
    _ job: Job, in context: any JobContext
  ) async throws -> Data? {
    let parameters: ImportParameters = try job.request.decodeParameters()
    if let state = try await context.checkpoint() {
      try await store.takeBack(try JSONDecoder().decode(ImportState.self, from: state))
    }
    let file = folder.importFile(parameters.file)
    do {
      let summary = try await MaskImport(store: store, limits: limits).run(
        file, format: parameters.format, into: parameters.sessionID, job: job.id
      ) { done, total in
        try await context.report(progress: 100 * Double(done) / Double(max(total, 1)))
      }
      unlink(file.path)
      return try JSONEncoder().encode(summary)
    } catch let error as CancellationError {
      // Interrupted or cancelled: the file stays for the next start, or goes when the service
      // cleans up.
      throw error
    } catch {
      unlink(file.path)
      throw error
    }
  }
}

/// The parameters of an `import_masks` job.
struct ImportParameters: Hashable, Sendable, Codable {
  let sessionID: String
  let format: ImportFormat
  /// Name of the file in the folder of imports.
  let file: String
}
