import Formats
import Foundation
import Jobs
import Masklets
import Persistence

/// Adds the masks of a file to a session: all of them or none.
package struct MaskImport: Sendable {
  /// Masks stored in one transaction.
  private static let batchSize = 64

  let store: Store
  let limits: AnnotationLimits

  package init(store: Store, limits: AnnotationLimits = AnnotationLimits()) {
    self.store = store
    self.limits = limits
  }

  /// Reads the file twice: first to check it and to find its objects, then for its masks. In between
  /// it reads it once more if not all masks of a format without keyframes are to be keyframes.
  ///
  /// - Parameters:
  ///   - keyframes: which masks become keyframes, for formats that do not say it.
  ///   - mode: what becomes of the objects that the session has.
  ///   - editor: the name of the person who imports; nil for none.
  ///   - job: the job that this is part of; nil for none.
  ///   - progress: called with the number of masks stored so far and in all.
  /// - Throws: `FormatError` or `RequestError`, in a sentence for a person.
  package func run(
    _ file: URL, format: ImportFormat, keyframes: ImportedKeyframes = .all,
    mode: ImportMode = .add, into sessionID: String, by editor: String? = nil,
    job: JobID? = nil,
    progress: (_ done: Int, _ total: Int) async throws -> Void = { _, _ in }
  ) async throws -> ImportSummary {
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
    let rule = format.tellsKeyframes ? .all : keyframes
    let firsts = rule == .all ? [:] : try await firstFrames(in: reader)
    let state = try await store.insertImported(
      survey, into: session, limit: limits.objects, by: editor, job: job)
    do {
      var batch: [ImportedMask] = []
      var done = 0
      try await reader.forEachMask { read in
        try Task.checkCancellation()
        var mask = read
        if let first = firsts[mask.objectID], mask.role == .prompt,
          !rule.includes(mask.frame, first: first)
        {
          mask.role = .propagated
        }
        batch.append(mask)
        guard batch.count >= Self.batchSize else { return }
        try await store.insertImported(batch, of: state, job: job)
        done += batch.count
        batch = []
        try await progress(done, survey.maskCount)
      }
      try await store.insertImported(batch, of: state, job: job)
      done += batch.count
      try await progress(done, max(done, survey.maskCount))
      let summary = ImportSummary(
        sessionID: sessionID, format: format, objects: survey.tracks.count, masks: done,
        notes: survey.notes)
      return try await store.completeImport(
        state, of: session, mode: mode, summary: summary, job: job)
    } catch {
      // In a task of its own, so that what was stored is removed even if this one was cancelled.
      try await Task { try await store.removeImported(state) }.value
      throw error
    }
  }

  /// The first frame on which each object has a mask.
  private func firstFrames(in reader: any ImportReader) async throws -> [ObjectID: Int] {
    var firsts: [ObjectID: Int] = [:]
    try await reader.forEachMask { mask in
      try Task.checkCancellation()
      firsts[mask.objectID] = min(firsts[mask.objectID] ?? mask.frame, mask.frame)
    }
    return firsts
  }
}
