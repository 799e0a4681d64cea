import Formats
import Foundation
import Jobs
import Masklets

/// A file that an export made.
package struct ExportedFile: Sendable {
  package let path: String
  /// The name under which to save it.
  package let name: String
  package let bytes: Int
}

extension AnnotationService {
  /// The file an export made.
  ///
  /// - Throws: `RequestError`: `notFound` for an unknown export or a missing file, `conflict`
  ///   for an export that is not completed.
  package func exportedFile(of id: JobID) async throws -> ExportedFile {
    guard let transfers, let job = try await jobs.job(id), job.request.type == ExportJob.type
    else {
      throw RequestError(.notFound, "Export \(id) not found: exports are kept for a while only")
    }
    guard job.state == .completed, let data = job.result else {
      throw RequestError(.conflict, "Export \(id) is \(job.state.rawValue), not completed")
    }
    let result = try JSONDecoder().decode(ExportResult.self, from: data)
    let file = transfers.exportFile(of: id)
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw RequestError(.notFound, "The file of export \(id) is gone: export again")
    }
    return ExportedFile(path: file.path, name: result.fileName, bytes: result.bytes)
  }

  /// Removes exported files whose job's record was removed, and files to import that no job needs.
  func removeAbandonedTransfers() async throws {
    guard let transfers else { return }
    for id in try transfers.exportedJobs() {
      let job = try await jobs.job(id)
      guard job == nil || job?.state == .failed || job?.state == .cancelled else { continue }
      do {
        try FileManager.default.removeItem(at: transfers.exportFile(of: id))
      } catch CocoaError.fileNoSuchFile {
        // The file is removed already.
      }
    }
    let waiting = try await jobs.jobs(
      JobFilter(states: [.pending, .running], type: ImportJob.type))
    let needed = try waiting.map { job in
      (try job.request.decodeParameters() as ImportParameters).file
    }
    let running = try await jobs.jobs(JobFilter(states: [.running], type: ExportJob.type)).map(\.id)
    try transfers.removeAbandoned(
      except: Set(needed), of: running, before: Date().addingTimeInterval(-3600))
  }
}
