import Formats
import Foundation
import Jobs
import Masklets
import Persistence
import Propagation

extension AnnotationService {
  /// Stores a file of masks that arrives in pieces and queues its import into a session.
  ///
  /// Memory: one piece.
  ///
  /// - Parameters:
  ///   - keyframes: which masks become keyframes, for formats that do not say it.
  ///   - mode: what becomes of the objects that the session has.
  /// - Throws: `RequestError`: `unknown` session, `tooLarge`, `invalid` for an empty file, `conflict`
  ///   where objects are to change whose masks a job is making.
  package func importMasks<Pieces: AsyncSequence>(
    into sessionID: String, as format: ImportFormat, keyframes: ImportedKeyframes = .all,
    mode: ImportMode = .add, pieces: Pieces,
    priority: JobPriority = .normal, idempotencyKey: String? = nil
  ) async throws -> Job where Pieces.Element: Collection<UInt8> {
    let session = try await live.session(sessionID)
    if mode != .add {
      try await requireNoMaskJob(
        in: session, "Objects cannot be replaced", of: [PropagateJob.type])
    }
    guard let transfers else {
      throw RequestError(.unavailable, "Imports are not set up on this server")
    }
    var file = try UploadFile(inFolder: transfers.imports)
    do {
      for try await piece in pieces {
        guard file.bytes + Int64(piece.count) <= limits.importBytes else {
          throw RequestError(
            .tooLarge, "The file is larger than the \(limits.importBytes) bytes an import may have")
        }
        try file.append(piece)
      }
      guard file.bytes > 0 else { throw RequestError(.invalid, "The file is empty") }
      _ = try file.finish()
      let parameters = ImportParameters(
        sessionID: session.id, format: format,
        file: (file.path as NSString).lastPathComponent, keyframes: keyframes, mode: mode,
        editor: Editor.current.name)
      let job = try await jobs.submit(
        JobRequest(
          type: ImportJob.type, encoding: parameters, priority: priority,
          idempotencyKey: idempotencyKey,
          serialKey: SessionJobs.imports(of: sessionID)))
      // A job of an earlier request with the same idempotency key has its own file.
      if try job.request.decodeParameters() as ImportParameters != parameters { file.discard() }
      return job
    } catch {
      file.discard()
      throw error
    }
  }
}
