import Annotation
import Hummingbird
import NIOCore
import Persistence
import Propagation
import Scheduling

/// `/api/v1/videos` and their frames.
struct VideoRoutes: Sendable {
  let service: AnnotationService

  static let tag = "Videos"
  static let root = "/api/v1/videos"
  static let video = root + "/{video_id}"
  /// Wider than any frame.
  private static let widest = 16384

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: Self.root, tag: Self.tag, summary: "List videos, the newest first",
        query: [("project_id", Schema.string, false)] + Paging.query,
        answer: .json(PageAnswer<VideoAnswer>.self), refusals: [422],
        handler: { request, _ in
          let paging = try Paging(request)
          let page = try await service.videos.videos(
            ofProject: request.queryString("project_id"), after: paging.cursor,
            limit: paging.limit)
          let items = try await VideoAnswer.answers(for: page.items, service)
          return .json(PageAnswer(items: items, nextCursor: page.nextCursor))
        }),
      Endpoint(
        method: .post, path: Self.root, tag: Self.tag,
        summary: "Upload a video; the same content again is the same video",
        query: [("name", Schema.string, false), ("project_id", Schema.string, false)],
        body: .binary("application/octet-stream"), status: 201, answer: .json(VideoAnswer.self),
        refusals: [400, 413, 507],
        handler: { request, _ in try await upload(request) }),
      Endpoint(
        method: .get, path: Self.video, tag: Self.tag, summary: "Show a video",
        answer: .json(VideoAnswer.self), refusals: [404],
        handler: { _, context in try await answer(try await video(context)) }),
      Endpoint(
        method: .patch, path: Self.video, tag: Self.tag,
        summary: "Rename a video or move it to another project", body: .json(VideoBody.self),
        answer: .json(VideoAnswer.self), refusals: [400, 404, 413, 422],
        handler: { request, context in
          let id = try context.videoID()
          let body: VideoBody = try await request.readJSON()
          return try await answer(
            try await service.updateVideo(id, name: body.name, project: body.projectID))
        }),
      Endpoint(
        method: .delete, path: Self.video, tag: Self.tag,
        summary: "Delete a video with its sessions and their masks", status: 204, refusals: [404],
        handler: { _, context in
          try await service.videos.removeVideo(context.videoID())
          return .empty()
        }),
      Endpoint(
        method: .get, path: Self.video + "/frames/{frame}", tag: Self.tag,
        summary: "A frame as JPEG: as the engines see it, or scaled down to a given width",
        query: [
          ("width", ["type": "integer", "minimum": 16, "maximum": .integer(Self.widest)], false)
        ], answer: .binary("image/jpeg"), refusals: [404, 422],
        handler: { request, context in
          let number = try context.number("frame", of: "Frame")
          let width = try request.queryInteger(
            "width", default: Self.widest, in: 16...Self.widest)
          return try await frame(
            number, of: try await video(context), width: width, request, context)
        }),
    ]
  }

  private func video(_ context: ServiceContext) async throws -> Video {
    try await service.videos.video(context.videoID())
  }

  private func upload(_ request: Request) async throws -> Response {
    try request.requireContentLength(
      atMost: Int(service.limits.uploadBytes), of: "The upload")
    let name = request.queryString("name") ?? "video"
    let project = request.queryString("project_id")
    let pieces = request.body.map { $0.readableBytesView }
    let video = try await WorkerThreads.answers.prefer {
      try await service.videos.upload(named: name, to: project, pieces: pieces)
    }
    await service.look(at: 0, of: video)
    let answers = try await VideoAnswer.answers(for: [video], service)
    return .created(answers[0], at: "\(Self.root)/\(video.id)")
  }

  private func answer(_ video: Video) async throws -> Response {
    .json(try await VideoAnswer.answers(for: [video], service)[0])
  }

  /// Clients may cache a frame for good: a changed file is another video with another id.
  private func frame(
    _ number: Int, of video: Video, width: Int, _ request: Request, _ context: ServiceContext
  ) async throws -> Response {
    let width = min(width, video.size.width)
    guard number < video.frameCount else {
      throw APIError.notFound(
        "Frame \(number) not found: the video has frames 0 to \(video.frameCount - 1)")
    }
    // Whoever loads a thumbnail need not be about to work on the frame.
    if width == video.size.width { await service.look(at: number, of: video) }
    return try await EntityTag.respond(
      to: request, tag: "\"\(video.id)-\(number)-\(width)\"",
      cacheControl: "private, max-age=31536000, immutable"
    ) {
      // A page that scrubs asks for many frames and leaves most of them: those are not decoded.
      let jpeg = try await context.whileConnected {
        try await WorkerThreads.answers.prefer {
          try await service.videos.thumbnail(frame: number, width: width, of: video)
        }
      }
      return Response(
        status: .ok, headers: [.contentType: "image/jpeg"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: jpeg)))
    }
  }
}

/// What to change of a video.
struct VideoBody: RequestBody {
  var name: String?
  var projectID: String?

  static let fields: [Field] = [.change("name", \.name), .change("project_id", \.projectID)]
}

/// A video.
struct VideoAnswer: Answer {
  let video: Video
  let annotatedFrames: Int
  let reviewedFrames: Int

  static let component: String? = "Video"
  static let fields = [
    Field("id", \.video.id),
    Field("name", \.video.name),
    Field("project_id", \.video.projectID),
    Field("frame_count", \.video.frameCount),
    Field(
      "annotated_frames", \.annotatedFrames,
      "How many frames have a mask that is not empty, in any session"),
    Field("reviewed_frames", \.reviewedFrames, "How many frames are reviewed, in any session"),
    Field("width", \.video.size.width),
    Field("height", \.video.size.height),
    Field("fps", \.video.framesPerSecond),
    Field("bytes", \.video.bytes),
    Field("created_at", \.video.createdAt),
  ]

  /// The answers for videos, with their numbers of annotated and reviewed frames.
  static func answers(
    for videos: [Video], _ service: AnnotationService
  ) async throws -> [VideoAnswer] {
    let annotated = try await service.videos.annotatedFrames(of: videos)
    let reviewed = try await service.videos.reviewedFrames(of: videos)
    return videos.map {
      VideoAnswer(
        video: $0, annotatedFrames: annotated[$0.id] ?? 0, reviewedFrames: reviewed[$0.id] ?? 0)
    }
  }
}
