import Annotation
import Hummingbird
import Persistence
import Propagation
import Scheduling

/// `/api/v1/sessions`
struct SessionRoutes: Sendable {
  let service: AnnotationService

  static let tag = "Sessions"
  static let root = "/api/v1/sessions"
  static let session = root + "/{session_id}"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: Self.root, tag: Self.tag, summary: "List sessions, the newest first",
        query: [("video_id", Schema.string, false)] + Paging.query,
        answer: .json(PageAnswer<SessionAnswer>.self), refusals: [422],
        handler: { request, _ in
          let paging = try Paging(request)
          let page = try await service.sessions(
            ofVideo: request.queryString("video_id"), after: paging.cursor, limit: paging.limit)
          return .json(PageAnswer(page, SessionAnswer.init))
        }),
      Endpoint(
        method: .post, path: Self.root, tag: Self.tag, summary: "Open a session on a video",
        headers: [Endpoint.idempotencyKey(of: "session")], body: .json(NewSessionBody.self),
        status: 201, answer: .json(SessionAnswer.self), refusals: [400, 409, 413, 422, 429],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          let body: NewSessionBody = try await request.readJSON()
          let session = try await WorkerThreads.answers.prefer {
            try await service.openSession(videoID: body.videoID, idempotencyKey: key)
          }
          return .created(SessionAnswer(session: session), at: "\(Self.root)/\(session.id)")
        }),
      Endpoint(
        method: .get, path: Self.session, tag: Self.tag,
        summary: "Show a session, open or closed", answer: .json(SessionAnswer.self),
        refusals: [404],
        handler: { _, context in
          .json(SessionAnswer(session: try await service.sessionOrClosed(context.sessionID())))
        }),
    ]
  }
}

extension Endpoint {
  /// A route below a session that answers with JSON.
  static func ofSession<Made: Answer>(
    _ path: String, method: HTTPRequest.Method = .get, summary: String, query: [Query] = [],
    answer: Made.Type, refusals: [Int] = [],
    make: @escaping @Sendable (_ request: Request, _ session: String) async throws -> Made
  ) -> Endpoint {
    Endpoint(
      method: method, path: SessionRoutes.session + path, tag: SessionRoutes.tag, summary: summary,
      query: query, answer: .json(answer), refusals: [404] + refusals,
      handler: { request, context in .json(try await make(request, context.sessionID())) })
  }
}

/// The video to open a session on.
struct NewSessionBody: RequestBody {
  var videoID = ""

  static let fields: [Field] = [.required("video_id", \.videoID)]
}

/// A session with its objects and the job at work on it.
struct SessionAnswer: Answer {
  let session: Session

  static let component: String? = "Session"
  static let fields: [Field] =
    [Field("id", \.session.id), Field("video_id", \.session.video.id)]
    + VideoDimensions.fields.of { VideoDimensions(video: $0.session.video) }
    + [
      Field("objects", { $0.session.objects.map(ObjectAnswer.init) }),
      Field(
        "active_job", { $0.session.activeJob.map(JobAnswer.init) },
        "The job that is running, else the first that is waiting"),
      Field("created_at", \.session.createdAt),
    ]
}

/// The size and length of a session's video.
struct VideoDimensions: Answer {
  let video: Video

  static let fields = [
    Field("total_frames", \.video.frameCount),
    Field("frame_width", \.video.size.width),
    Field("frame_height", \.video.size.height),
    Field("fps", \.video.framesPerSecond),
  ]
}
