import Formats
import Foundation
import Jobs
import Masklets

/// Brings the masks of a file into a session: all of them or none.
package struct MaskImport: Sendable {
  /// Masks stored in one transaction.
  private static let batch = 64

  let store: Store
  let limits: AnnotationLimits

  package init(store: Store, limits: AnnotationLimits = AnnotationLimits()) {
    self.store = store
    self.limits = limits
  }

  /// What was imported.
  package struct Summary: Hashable, Sendable, Codable {
    package let sessionID: String
    package let format: ImportFormat
    package let objects: Int
    package let masks: Int
    /// What of the file was not taken, in sentences for a person.
    package let notes: [String]

    private enum CodingKeys: String, CodingKey {
      case format, objects, masks, notes
      case sessionID = "session_id"
    }
  }

  /// Reads the file twice: to check it and learn its objects, then for its masks. Objects keep their
  /// ids where those are free in the session, and take the next free ones elsewhere.
  ///
  /// - Parameters:
  ///   - job: the job this is part of; nil for none.
  ///   - progress: told how many masks of all are stored.
  /// - Throws: `FormatError` or `RequestError` in a sentence for a person.
  package func run(
    _ file: URL, format: ImportFormat, into sessionID: String, job: JobID? = nil,
    progress: (_ done: Int, _ total: Int) async throws -> Void = { _, _ in }
  ) async throws -> Summary {
    guard let session = try await store.session(sessionID) else {
      throw RequestError.unknownSession
    }
    let video = session.video
    let reader = format.reader(
      of: file,
      for: AnnotatedVideo(
        name: video.name, size: video.size, frameCount: video.frameCount,
        framesPerSecond: video.framesPerSecond))
    let survey = try reader.survey()
    let state = try await store.insertImported(
      survey, into: session, limit: limits.objects, job: job)
    do {
      var waiting: [ImportedMask] = []
      var done = 0
      try await reader.forEachMask { mask in
        try Task.checkCancellation()
        waiting.append(mask)
        guard waiting.count >= Self.batch else { return }
        try await store.insertImported(waiting, of: state, job: job)
        done += waiting.count
        waiting = []
        try await progress(done, survey.maskCount)
      }
      try await store.insertImported(waiting, of: state, job: job)
      done += waiting.count
      try await progress(done, max(done, survey.maskCount))
      let summary = Summary(
        sessionID: sessionID, format: format, objects: survey.tracks.count, masks: done,
        notes: survey.notes)
      if let job {
        // From here on a job that is interrupted is done all the same, and needs its file no more.
        let state = try JSONEncoder().encode(ImportState(summary: summary))
        try await store.saveCheckpoint(state, of: job)
      }
      return summary
    } catch {
      // In a task of its own: what was stored goes even if this one was cancelled.
      try await Task { try await store.takeBack(state) }.value
      throw error
    }
  }
}
