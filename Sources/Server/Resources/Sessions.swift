import Annotation
import Hummingbird
import Jobs

/// `/api/v1/sessions`, their masks by range, and `/api/v1/jobs`.
struct SessionRoutes: Sendable {
  let service: AnnotationService

  static let tag = "Sessions"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/sessions", tag: Self.tag,
        summary: "Sessions, the latest first",
        query: [("video_id", Schema.string, false)] + Paging.query,
        answer: .json(Schema.page(of: Schema.reference("Session"))), refusals: [422],
        handler: { request, _ in
          let paging = try Paging(request)
          let page = try await service.sessions(
            ofVideo: request.queryString("video_id"), after: paging.cursor, limit: paging.limit)
          return .json(
            PageAnswer(items: page.items.map(SessionAnswer.init), nextCursor: page.nextCursor))
        }),
      Endpoint(
        method: .post, path: "/api/v1/sessions", tag: Self.tag,
        summary: "Start a session on a video",
        headers: [Endpoint.idempotencyKey(of: "session")],
        body: .json(NewSessionBody.schema), status: 201,
        answer: .json(Schema.reference("Session")), refusals: [400, 409, 413, 422, 429],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          let body: NewSessionBody = try await request.readJSON()
          let session = try await Offload.images.prefer {
            try await service.openSession(videoID: body.videoID, idempotencyKey: key)
          }
          var response = Response.json(SessionAnswer(session: session), status: .created)
          response.headers[.location] = "/api/v1/sessions/\(session.id)"
          return response
        }),
      Endpoint(
        method: .get, path: "/api/v1/sessions/{session_id}", tag: Self.tag,
        summary: "A session as it stands, be it closed",
        answer: .json(Schema.reference("Session")), refusals: [404],
        handler: { _, context in .json(SessionAnswer(session: try await session(context))) }),
      Endpoint(
        method: .get, path: "/api/v1/sessions/{session_id}/masks", tag: Self.tag,
        summary: "The masks of a range of frames, both included",
        query: [("from", Schema.atLeast(0), true), ("to", Schema.atLeast(0), true)],
        answer: .json(Schema.reference("MaskRange")), refusals: [400, 404, 422],
        handler: { request, context in
          let from = try request.queryInteger("from", default: nil, in: 0...Int(Int32.max))
          let to = try request.queryInteger("to", default: nil, in: 0...Int(Int32.max))
          guard from <= to else { throw APIError.badRequest("from \(from) is after to \(to)") }
          return try await masks(from...to, of: try await session(context), request)
        }),
      Endpoint(
        method: .get, path: "/api/v1/jobs", tag: Self.tag, summary: "Jobs, the latest first",
        query: [("session_id", Schema.string, false)] + Paging.query,
        answer: .json(Schema.page(of: Schema.reference("JobStatus"))), refusals: [422],
        handler: { request, _ in
          let paging = try Paging(request)
          let found = try await service.jobs.jobs(
            JobFilter(
              serialKeys: request.queryString("session_id").map(SessionJobs.keys),
              order: .newestFirst,
              after: paging.cursor.map { JobID(rawValue: $0) }, limit: paging.limit + 1))
          let items = found.prefix(paging.limit)
          let cursor = found.count > items.count ? items.last?.id.rawValue : nil
          return .json(
            PageAnswer(items: items.map(JobAnswer.init), nextCursor: cursor))
        }),
      Endpoint(
        method: .get, path: "/api/v1/jobs/{job_id}", tag: Self.tag, summary: "How a job stands",
        answer: .json(Schema.reference("JobStatus")), refusals: [404],
        handler: { _, context in
          let id = try context.jobID()
          guard let job = try await service.jobs.job(id) else { throw JobError.unknownJob(id) }
          return .json(JobAnswer(job: job))
        }),
    ]
  }

  private func session(_ context: ServiceContext) async throws -> Session {
    try await service.sessionOrClosed(context.id("session_id", of: "Session"))
  }

  /// Masks change with every click, so that the tag comes from the masks themselves.
  private func masks(
    _ range: ClosedRange<Int>, of session: Session, _ request: Request
  ) async throws -> Response {
    let stored = try await service.masks(frames: range, in: session.id)
    var hasher = FNV1a()
    for mask in stored {
      hasher.combine("\(mask.frame),\(mask.objectID),\(mask.score),".utf8)
      hasher.combine(mask.counts.utf8)
    }
    return await EntityTag.respond(
      to: request, tag: hasher.tag, cacheControl: "private, no-cache"
    ) {
      .json(MaskRangeAnswer(stored, size: session.video.size))
    }
  }
}
