import Annotation
import Formats
import HTTPTypes
import Hummingbird
import Jobs
import NIOCore

/// Exports and imports of masks, both jobs.
struct TransferRoutes: Sendable {
  let service: AnnotationService

  static let tag = "Exports and imports"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/api/v1/exports", tag: Self.tag,
        summary: "Queue an export of a session's masks, be it closed; docs/formats.md says what "
          + "each format keeps",
        headers: [Endpoint.idempotencyKey(of: "job")], body: .json(ExportBody.schema), status: 202,
        answer: .json(Schema.reference("QueuedJob")), refusals: [400, 409, 413, 422, 503],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          let body: ExportBody = try await request.readJSON()
          let job = try await service.export(
            body.sessionID, as: body.format, shapes: body.shapes, start: body.start, end: body.end,
            objectIDs: body.objectIDs, idempotencyKey: key)
          return .queued(job)
        }),
      Endpoint(
        method: .get, path: "/api/v1/exports/{job_id}/file", tag: Self.tag,
        summary: "The file of a completed export; kept as long as the job's record",
        headers: [("Range", "A single range of bytes, answered with 206: a download goes on")],
        answer: .binary("application/octet-stream"), refusals: [404, 409, 416],
        handler: { request, context in try await file(request, context) }),
      Endpoint(
        method: .post, path: "/api/v1/sessions/{session_id}/imports", tag: Self.tag,
        summary: "Queue an import of the file sent into a session: all its masks or none. Objects "
          + "keep their ids where those are free",
        query: [("format", Schema.choice(ImportFormat.allCases.map(\.rawValue)), true)],
        headers: [Endpoint.idempotencyKey(of: "job")],
        body: .binary("application/octet-stream"), status: 202,
        answer: .json(Schema.reference("QueuedJob")),
        refusals: [400, 404, 409, 413, 422, 503, 507],
        handler: { request, context in try await importMasks(request, context) }),
    ]
  }

  private func importMasks(
    _ request: Request, _ context: ServiceContext
  ) async throws -> Response {
    let session = try context.id("session_id", of: "Session")
    let key = try request.idempotencyKey()
    guard let format = ImportFormat(rawValue: request.queryString("format") ?? "") else {
      let names = ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw APIError.schema("format", "expected one of \(names)")
    }
    let limit = Int(service.limits.importBytes)
    if let declared = request.headers[.contentLength].flatMap({ Int($0) }), declared > limit {
      throw APIError.tooLarge("The file", limit: limit)
    }
    let pieces = request.body.map { $0.readableBytesView }
    return .queued(
      try await Offload.images.prefer {
        try await service.importMasks(
          into: session, as: format, pieces: pieces, idempotencyKey: key)
      })
  }

  private func file(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let id = try context.jobID()
    let file = try await service.exportedFile(of: id)
    // A job writes its file once.
    let tag = "\"\(id)\""
    // The name is made of letters, digits, - and _.
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

/// `POST /api/v1/exports`
struct ExportBody: Decodable, Sendable {
  let sessionID: String
  let format: ExportFormat
  let shapes: ExportFormat.Shapes?
  let start: Int?
  let end: Int?
  let objectIDs: [Int]?

  private enum Key: String, CodingKey {
    case format, shapes
    case sessionID = "session_id"
    case start = "start_frame"
    case end = "end_frame"
    case objectIDs = "object_ids"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    sessionID = try container.decode(String.self, forKey: .sessionID)
    guard container.contains(.format) else {
      throw DecodingError.keyNotFound(
        Key.format, .init(codingPath: decoder.codingPath, debugDescription: "is missing"))
    }
    format = try container.choice(.format, default: .coco)
    shapes =
      try container.decodeIfPresent(String.self, forKey: .shapes) == nil
      ? nil : try container.choice(.shapes, default: .masks)
    start = try container.decodeIfPresent(Number<Int>.self, forKey: .start)?.value
    end = try container.decodeIfPresent(Number<Int>.self, forKey: .end)?.value
    objectIDs = try container.decodeIfPresent([Number<Int>].self, forKey: .objectIDs)?
      .map(\.value)
  }

  static let schema = Schema.object(
    [
      "session_id": Schema.string,
      "format": Schema.choice(ExportFormat.allCases.map(\.rawValue)),
      "shapes": Schema.nullable(Schema.choice(ExportFormat.Shapes.allCases.map(\.rawValue))),
      "start_frame": Schema.nullable(Schema.atLeast(0)),
      "end_frame": Schema.nullable(Schema.atLeast(0)),
      "object_ids": Schema.nullable(Schema.array(Schema.integer)),
    ], optional: ["shapes", "start_frame", "end_frame", "object_ids"])
}

extension Response {
  fileprivate static func queued(_ job: Job) -> Response {
    var response = Response.json(
      QueuedJobAnswer(jobID: job.id.rawValue), status: .accepted)
    response.headers[.location] = "/api/v1/jobs/\(job.id)"
    return response
  }
}
