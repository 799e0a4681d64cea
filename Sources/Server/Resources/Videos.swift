import Annotation
import Hummingbird
import NIOCore

/// `/api/v1/videos` and their frames.
struct VideoRoutes: Sendable {
  let service: AnnotationService

  static let tag = "Videos"
  /// Wider than any frame.
  private static let widest = 16384

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/videos", tag: Self.tag, summary: "Videos, the latest first",
        query: [("project_id", Schema.string, false)] + Paging.query,
        answer: .json(Schema.page(of: Schema.reference("Video"))), refusals: [422],
        handler: { request, _ in
          let paging = try Paging(request)
          let page = try await service.videos.videos(
            ofProject: request.queryString("project_id"), after: paging.cursor,
            limit: paging.limit)
          let items = try await VideoAnswer.answers(for: page.items, service)
          return .json(PageAnswer(items: items, nextCursor: page.nextCursor))
        }),
      Endpoint(
        method: .post, path: "/api/v1/videos", tag: Self.tag,
        summary: "Upload a video; the same contents again are the same video",
        query: [("name", Schema.string, false), ("project_id", Schema.string, false)],
        body: .binary("application/octet-stream"), status: 201,
        answer: .json(Schema.reference("Video")), refusals: [400, 413, 507],
        handler: { request, _ in try await upload(request) }),
      Endpoint(
        method: .get, path: "/api/v1/videos/{video_id}", tag: Self.tag, summary: "A video",
        answer: .json(Schema.reference("Video")), refusals: [404],
        handler: { _, context in try await answer(try await video(context)) }),
      Endpoint(
        method: .patch, path: "/api/v1/videos/{video_id}", tag: Self.tag,
        summary: "Rename a video or move it to another project", body: .json(VideoBody.schema),
        answer: .json(Schema.reference("Video")), refusals: [400, 404, 413, 422],
        handler: { request, context in
          let id = try context.id("video_id", of: "Video")
          let body: VideoBody = try await request.readJSON()
          return try await answer(
            try await service.updateVideo(id, name: body.name, project: body.projectID))
        }),
      Endpoint(
        method: .delete, path: "/api/v1/videos/{video_id}", tag: Self.tag,
        summary: "Remove a video with its sessions and their masks", status: 204, refusals: [404],
        handler: { _, context in
          try await service.videos.removeVideo(context.id("video_id", of: "Video"))
          return .empty()
        }),
      Endpoint(
        method: .get, path: "/api/v1/videos/{video_id}/frames/{frame}", tag: Self.tag,
        summary: "A frame, as the engines see it, or narrower where a width is given",
        query: [
          ("width", ["type": "integer", "minimum": 16, "maximum": .integer(Self.widest)], false)
        ], answer: .binary("image/jpeg"), refusals: [404, 422],
        handler: { request, context in
          let number = try context.number("frame", of: "Frame")
          let width = try request.queryInteger(
            "width", default: Self.widest, in: 16...Self.widest)
          return try await frame(number, of: try await video(context), width: width, request)
        }),
    ]
  }

  private func video(_ context: ServiceContext) async throws -> Video {
    try await service.videos.video(context.id("video_id", of: "Video"))
  }

  private func upload(_ request: Request) async throws -> Response {
    let limit = Int(service.limits.uploadBytes)
    if let declared = request.headers[.contentLength].flatMap({ Int($0) }), declared > limit {
      throw APIError.tooLarge("The upload", limit: limit)
    }
    let name = request.queryString("name") ?? "video"
    let project = request.queryString("project_id")
    let pieces = request.body.map { $0.readableBytesView }
    let video = try await Offload.images.prefer {
      try await service.videos.upload(named: name, to: project, pieces: pieces)
    }
    await service.look(at: 0, of: video)
    let answers = try await VideoAnswer.answers(for: [video], service)
    return .created(answers[0], at: "/api/v1/videos/\(video.id)")
  }

  private func answer(_ video: Video) async throws -> Response {
    .json(try await VideoAnswer.answers(for: [video], service)[0])
  }

  /// A frame never changes while its video is the same, and a changed file is another video.
  private func frame(
    _ number: Int, of video: Video, width: Int, _ request: Request
  ) async throws -> Response {
    let width = min(width, video.size.width)
    guard number < video.frameCount else {
      throw APIError.notFound(
        "Frame \(number) not found: the video has frames 0 to \(video.frameCount - 1)")
    }
    // A thumbnail is no sign that someone will work on the frame.
    if width == video.size.width { await service.look(at: number, of: video) }
    return try await EntityTag.respond(
      to: request, tag: "\"\(video.id)-\(number)-\(width)\"",
      cacheControl: "private, max-age=31536000, immutable"
    ) {
      let jpeg = try await Offload.images.prefer {
        try await service.videos.thumbnail(frame: number, width: width, of: video)
      }
      return Response(
        status: .ok, headers: [.contentType: "image/jpeg"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: jpeg)))
    }
  }
}

/// Which part of a list is asked for.
struct Paging: Sendable {
  let cursor: String?
  let limit: Int

  init(_ request: Request) throws {
    cursor = request.queryString("cursor")
    limit = try request.queryInteger("limit", default: 50, in: 1...200)
  }

  static let query: [(name: String, schema: JSON, required: Bool)] = [
    ("cursor", Schema.string, false),
    ("limit", ["type": "integer", "minimum": 1, "maximum": 200], false),
  ]
}
