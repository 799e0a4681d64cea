import Annotation
import Hummingbird
import NIOCore

/// `/api/v1/videos` and their frames.
struct VideoRoutes: Sendable {
  let service: AnnotationService

  static let tag = "Videos"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/videos", tag: Self.tag, summary: "Videos, the latest first",
        query: Paging.query, answer: .json(Schema.page(of: Schema.reference("Video"))),
        refusals: [422],
        handler: { request, _ in
          let paging = try Paging(request)
          let page = try await service.videos.videos(after: paging.cursor, limit: paging.limit)
          return .json(
            PageAnswer(items: page.items.map(VideoAnswer.init), nextCursor: page.nextCursor))
        }),
      Endpoint(
        method: .post, path: "/api/v1/videos", tag: Self.tag,
        summary: "Upload a video; the same contents again are the same video",
        query: [("name", Schema.string, false)], body: .binary("application/octet-stream"),
        status: 201, answer: .json(Schema.reference("Video")), refusals: [400, 413, 507],
        handler: { request, _ in try await upload(request) }),
      Endpoint(
        method: .get, path: "/api/v1/videos/{video_id}", tag: Self.tag, summary: "A video",
        answer: .json(Schema.reference("Video")), refusals: [404],
        handler: { _, context in .json(VideoAnswer(video: try await video(context))) }),
      Endpoint(
        method: .delete, path: "/api/v1/videos/{video_id}", tag: Self.tag,
        summary: "Remove a video with its sessions and their masks", status: 204, refusals: [404],
        handler: { _, context in
          try await service.videos.removeVideo(context.id("video_id", of: "Video"))
          return .empty()
        }),
      Endpoint(
        method: .get, path: "/api/v1/videos/{video_id}/frames/{frame}", tag: Self.tag,
        summary: "A frame, as the engines see it", answer: .binary("image/jpeg"), refusals: [404],
        handler: { request, context in
          let number = try context.number("frame", of: "Frame")
          return try await frame(number, of: try await video(context), request)
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
    let pieces = request.body.map { $0.readableBytesView }
    let video = try await Offload.images.prefer {
      try await service.videos.upload(named: name, pieces: pieces)
    }
    var response = Response.json(VideoAnswer(video: video), status: .created)
    response.headers[.location] = "/api/v1/videos/\(video.id)"
    return response
  }

  /// A frame never changes while its video is the same, and a changed file is another video.
  private func frame(_ number: Int, of video: Video, _ request: Request) async throws -> Response {
    guard number < video.frameCount else {
      throw APIError.notFound(
        "Frame \(number) not found: the video has frames 0 to \(video.frameCount - 1)")
    }
    return try await EntityTag.respond(
      to: request, tag: "\"\(video.id)-\(number)\"",
      cacheControl: "private, max-age=31536000, immutable"
    ) {
      let jpeg = try await Offload.images.prefer {
        try await service.videos.jpeg(frame: number, of: video)
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
