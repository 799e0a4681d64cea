import Annotation
import Hummingbird

/// The file of a video, for workers on other machines. They fetch it once and store it by its
/// digest.
struct VideoFileRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: VideoRoutes.video + "/file", tag: VideoRoutes.tag,
        summary: "The video's file; its ETag is the SHA-256 of the contents",
        answer: .binary("application/octet-stream"), refusals: [400, 404, 409],
        handler: { request, context in
          let video = try await service.videos.video(context.videoID())
          let content = try await service.videos.content(of: video)
          return try await EntityTag.respond(
            to: request, tag: "\"\(content.digest)\"", cacheControl: "private, no-cache"
          ) {
            Response(
              status: .ok, headers: [.contentType: "application/octet-stream"],
              body: try await FileIO().loadFile(path: content.path, context: context))
          }
        })
    ]
  }
}
