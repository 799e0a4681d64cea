import Annotation
import Formats
import HTTPTypes
import Hummingbird
import Jobs
import Masklets
import NIOCore
import Scheduling

/// Exports and imports of masks. Each is a job.
struct TransferRoutes: Sendable {
  let service: AnnotationService

  static let tag = "Exports and imports"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/api/v1/exports", tag: Self.tag,
        summary:
          "Queue an export of the masks of a session, open or closed, or of a project as one "
          + "dataset; docs/formats.md describes what each format can hold",
        headers: [Endpoint.idempotencyKey(of: "job")], body: .json(ExportBody.self), status: 202,
        answer: .json(QueuedJobAnswer.self), refusals: [400, 409, 413, 422, 429, 503],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          return .queued(try await export(try await request.readJSON(), key))
        }),
      Endpoint(
        method: .get, path: "/api/v1/exports/{job_id}/file", tag: Self.tag,
        summary: "The file of a completed export; it is deleted together with the job's record",
        headers: [("Range", "A single range of bytes, answered with 206: resumes a download")],
        answer: .binary("application/octet-stream"), refusals: [404, 409, 416],
        handler: { request, context in try await file(request, context) }),
      Endpoint(
        method: .post, path: SessionRoutes.session + "/imports", tag: Self.tag,
        summary: "Queue an import of the file sent into a session. All of its masks are imported, "
          + "or none. Objects whose ids are taken get other ids",
        query: [
          ("format", Schema.choice(ImportFormat.allCases.map(\.rawValue)), true),
          ("keyframes", Schema.choice(ImportedKeyframes.allCases.map(\.rawValue)), false),
          ("objects", Schema.choice(ImportMode.allCases.map(\.rawValue)), false),
        ] + Endpoint.priorityQuery,
        headers: [Endpoint.idempotencyKey(of: "job")],
        body: .binary("application/octet-stream"), status: 202,
        answer: .json(QueuedJobAnswer.self),
        refusals: [400, 404, 409, 413, 422, 429, 503, 507],
        handler: { request, context in try await importMasks(request, context) }),
    ]
  }

  private func export(_ body: ExportBody, _ key: String?) async throws -> Job {
    if let project = body.projectID {
      return try await service.export(
        project: project, body.options, split: body.split?.split, priority: body.priority,
        idempotencyKey: key)
    }
    return try await service.export(
      body.sessionID ?? "", body.options, start: body.start, end: body.end,
      objectIDs: body.objectIDs, priority: body.priority, idempotencyKey: key)
  }

  private func importMasks(
    _ request: Request, _ context: ServiceContext
  ) async throws -> Response {
    let session = try context.sessionID()
    let key = try request.idempotencyKey()
    let format: ImportFormat = try request.queryChoice("format", default: nil)
    let keyframes = try request.queryChoice("keyframes", default: ImportedKeyframes.all)
    let mode = try request.queryChoice("objects", default: ImportMode.add)
    let priority = try request.queryPriority()
    try request.requireContentLength(atMost: Int(service.limits.importBytes), of: "The file")
    let pieces = request.body.map { $0.readableBytesView }
    return .queued(
      try await WorkerThreads.answers.prefer {
        try await service.importMasks(
          into: session, as: format, keyframes: keyframes, mode: mode, pieces: pieces,
          priority: priority, idempotencyKey: key)
      })
  }

  private func file(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let id = try context.jobID()
    let file = try await service.exportedFile(of: id)
    // A job writes its file only once, so that its id identifies the contents.
    let tag = "\"\(id)\""
    // The name consists of letters, digits, dots, - and _, and needs no quoting.
    var headers: HTTPFields = [
      .contentType: Self.contentType(of: file.name),
      .contentDisposition: "attachment; filename=\"\(file.name)\"",
      .cacheControl: "private, no-store",
      .acceptRanges: "bytes",
      .eTag: tag,
    ]
    guard let range = try ByteRange.asked(by: request, size: file.bytes, tag: tag) else {
      let body = try await FileIO().loadFile(path: file.path, context: context)
      return Response(status: .ok, headers: headers, body: body)
    }
    headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(file.bytes)"
    let body = try await FileIO().loadFile(path: file.path, range: range, context: context)
    return Response(status: .partialContent, headers: headers, body: body)
  }

  private static func contentType(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "json": "application/json"
    case "xml": "application/xml"
    case "txt": "text/plain; charset=utf-8"
    case "mp4": "video/mp4"
    default: "application/zip"
    }
  }
}

extension Response {
  fileprivate static func queued(_ job: Job) -> Response {
    var response = Response.json(QueuedJobAnswer(jobID: job.id), status: .accepted)
    response.headers[.location] = "\(JobRoutes.root)/\(job.id)"
    return response
  }
}
