import Formats
import Foundation
import Jobs
import Masklets
import Persistence

/// How an export writes what it exports.
package struct ExportOptions: Hashable, Sendable {
  package var format: ExportFormat
  /// One of the format's; nil for its default.
  package var shapes: ExportFormat.Shapes?
  /// By how many pixels polygons may deviate from the outlines of masks; 0 for exact ones.
  package var tolerance: Double
  /// Which frames become pictures of an image dataset.
  package var pictured: PicturedFrames

  package init(
    _ format: ExportFormat, shapes: ExportFormat.Shapes? = nil, tolerance: Double = 0,
    pictured: PicturedFrames = .all
  ) {
    self.format = format
    self.shapes = shapes
    self.tolerance = tolerance
    self.pictured = pictured
  }

  /// - Throws: `RequestError` for shapes that the format does not have.
  func check() throws {
    if let objection = format.objection(to: shapes, tolerance: tolerance) {
      throw RequestError(.invalid, objection)
    }
  }
}

extension AnnotationService {
  /// Queues an export of the masks of an open or closed session.
  ///
  /// - Parameters:
  ///   - objectIDs: which objects; nil for all.
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
    return try await jobs.submit(
      JobRequest(
        type: ExportJob.type, encoding: parameters, priority: priority,
        idempotencyKey: idempotencyKey,
        serialKey: SessionJobs.exports(of: sessionID)))
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
    return try await jobs.submit(
      JobRequest(
        type: ExportJob.type, encoding: parameters, priority: priority,
        idempotencyKey: idempotencyKey,
        serialKey: ProjectJobs.exports(of: project)))
  }
}

extension ExportParameters {
  fileprivate init(_ options: ExportOptions) {
    self.init(
      format: options.format, shapes: options.shapes,
      tolerance: options.tolerance == 0 ? nil : options.tolerance, pictured: options.pictured)
  }
}
