import Annotation
import HTTPTypes
import Hummingbird
import Persistence
import Scheduling

/// `/api/v1/uploads`: videos uploaded in pieces, so that an upload can resume after a lost
/// connection.
struct UploadRoutes: Sendable {
  let service: AnnotationService

  static let root = "/api/v1/uploads"
  private static let upload = root + "/{upload_id}"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: Self.root, tag: VideoRoutes.tag,
        summary: "Start an upload that can be interrupted and resumed",
        headers: [Endpoint.idempotencyKey(of: "upload")], body: .json(NewUploadBody.self),
        status: 201, answer: .json(UploadAnswer.self), refusals: [400, 409, 413, 422, 429],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          let body: NewUploadBody = try await request.readJSON()
          let upload = try await service.videos.startUpload(
            named: body.name, bytes: Int64(body.bytes), to: body.projectID, idempotencyKey: key)
          return try await answer(upload, status: .created)
        }),
      Endpoint(
        method: .get, path: Self.upload, tag: VideoRoutes.tag,
        summary: "How much of an upload has arrived, in the header Upload-Offset too",
        answer: .json(UploadAnswer.self), refusals: [404],
        handler: { _, context in
          try await answer(try await upload(context))
        }),
      Endpoint(
        method: .head, path: Self.upload, tag: VideoRoutes.tag,
        summary: "How much of an upload has arrived, in the header Upload-Offset", refusals: [404],
        handler: { _, context in
          try await answer(try await upload(context)).createHeadResponse()
        }),
      Endpoint(
        method: .patch, path: Self.upload, tag: VideoRoutes.tag,
        summary: "Append to an upload; the answer to its last byte holds the video",
        headers: [
          ("Upload-Offset", "Where the body's first byte belongs: the upload's present offset")
        ],
        body: .binary("application/octet-stream"), answer: .json(UploadAnswer.self),
        refusals: [400, 404, 409, 422, 429, 507],
        handler: { request, context in
          let id = try context.id("upload_id", of: "Upload")
          let offset = try request.uploadOffset()
          let pieces = request.body.map { $0.readableBytesView }
          let upload = try await WorkerThreads.answers.prefer {
            try await service.videos.append(to: id, at: offset, pieces: pieces)
          }
          if let video = upload.video { await service.look(at: 0, of: video) }
          return try await answer(upload)
        }),
      Endpoint(
        method: .delete, path: Self.upload, tag: VideoRoutes.tag,
        summary: "Delete an upload; a video made from it stays", status: 204, refusals: [404],
        handler: { _, context in
          try await service.videos.removeUpload(context.id("upload_id", of: "Upload"))
          return .empty()
        }),
    ]
  }

  private func upload(_ context: ServiceContext) async throws -> ResumableUpload {
    try await service.videos.resumableUpload(context.id("upload_id", of: "Upload"))
  }

  private func answer(
    _ upload: ResumableUpload, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let videos = try await VideoAnswer.answers(for: upload.video.map { [$0] } ?? [], service)
    let body = UploadAnswer(upload: upload, video: videos.first)
    let place = "\(Self.root)/\(upload.id)"
    var response: Response = status == .created ? .created(body, at: place) : .json(body)
    response.headers[.uploadOffset] = String(upload.offset)
    response.headers[.uploadLength] = String(upload.bytes)
    response.headers[.cacheControl] = "no-store"
    return response
  }
}

/// An upload to start.
struct NewUploadBody: RequestBody {
  var name = ""
  var bytes = 0
  var projectID: String?

  static let fields: [Field] = [
    .required("name", \.name),
    .required("bytes", \.bytes, .within(1...Int.max)),
    .optional("project_id", \.projectID),
  ]
}

/// An upload.
struct UploadAnswer: Answer {
  let upload: ResumableUpload
  let video: VideoAnswer?

  static let component: String? = "Upload"
  static let fields = [
    Field("id", \.upload.id),
    Field("name", \.upload.name),
    Field("project_id", \.upload.projectID),
    Field("bytes", \.upload.bytes),
    Field("offset", \.upload.offset, "How many bytes have arrived; resume there"),
    Field("video", \.video, "The video, once all bytes have arrived"),
  ]
}

extension Request {
  fileprivate func uploadOffset() throws -> Int64 {
    guard let text = headers[.uploadOffset] else {
      throw APIError.schema(
        "Upload-Offset", "is missing: give the position of the body's first byte")
    }
    guard let offset = Int64(text), offset >= 0 else {
      throw APIError.schema("Upload-Offset", "expected a number of bytes")
    }
    return offset
  }
}

extension HTTPField.Name {
  static let uploadOffset = Self("Upload-Offset")!
  static let uploadLength = Self("Upload-Length")!
}
