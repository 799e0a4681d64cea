import Formats
import Foundation
import Jobs
import Masklets
import Persistence

extension AnnotationService {
  /// Queues an export of the masks of an open or closed session.
  ///
  /// - Parameter objectIDs: which objects; nil for all.
  /// - Throws: `RequestError` for a request that could never work.
  package func export(
    _ sessionID: String, _ options: ExportOptions, start: Int? = nil, end: Int? = nil,
    objectIDs: [ObjectID]? = nil, priority: JobPriority = .normal, idempotencyKey: String? = nil
  ) async throws -> Job {
    let session = try await storedSession(sessionID)
    let range = try PromptRules(video: session.video, limits: limits).range(start: start, end: end)
    try options.check()
    let source = try await store.exportSource(
      of: sessionID, objectIDs: objectIDs, range: range, videos: videos)
    guard !source.objects.isEmpty else {
      throw RequestError(.invalid, "The session has no objects to export: prompt one first")
    }
    var parameters = ExportParameters(options)
    parameters.sessionID = sessionID
    parameters.start = range.lowerBound
    parameters.end = range.upperBound
    parameters.objectIDs = objectIDs
    return try await submit(
      parameters, after: SessionJobs.exports(of: sessionID), priority, idempotencyKey)
  }

  /// Queues an export of a whole project as one dataset.
  ///
  /// - Parameter split: nil to put all videos into one set.
  /// - Throws: `RequestError` for a request that could never work, and for a project without masks.
  package func export(
    project: String, _ options: ExportOptions, split: DatasetSplit? = nil,
    priority: JobPriority = .normal, idempotencyKey: String? = nil
  ) async throws -> Job {
    try options.check()
    if let objection = split?.objection { throw RequestError(.invalid, objection) }
    _ = try await store.dataset(ofProject: project, split: split, videos: videos)
    var parameters = ExportParameters(options)
    parameters.projectID = project
    parameters.split = split
    return try await submit(
      parameters, after: ProjectJobs.exports(of: project), priority, idempotencyKey)
  }

  /// - Parameter serialKey: the export starts when those before it with the same key are done.
  private func submit(
    _ parameters: ExportParameters, after serialKey: String, _ priority: JobPriority,
    _ idempotencyKey: String?
  ) async throws -> Job {
    try await jobs.submit(
      JobRequest(
        type: ExportJob.type, encoding: parameters, priority: priority,
        idempotencyKey: idempotencyKey, serialKey: serialKey))
  }
}
