import Annotation
import Foundation
import Hummingbird
import Persistence
import Propagation
import Scheduling

/// The sessions of the mask service: open, describe, close.
struct MaskServiceSessionRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/initialize", tag: MaskServiceRoutes.tag,
        summary: "Open a session on a video", body: .json(InitializeBody.self),
        answer: .json(OpenedSessionAnswer.self), refusals: [400, 404, 413, 422, 429],
        handler: { request, _ in
          let body: InitializeBody = try await request.readJSON()
          let session = try await WorkerThreads.answers.prefer {
            try await service.openSession(videoPath: body.videoPath)
          }
          return .json(OpenedSessionAnswer(session: session))
        }),
      Endpoint(
        method: .get, path: "/session/{session_id}", tag: MaskServiceRoutes.tag,
        summary: "Show a session", answer: .json(SessionSummaryAnswer.self), refusals: [404],
        handler: { _, context in
          let session = try await service.session(context.sessionID())
          return .json(SessionSummaryAnswer(session: session, now: Date()))
        }),
      Endpoint(
        method: .post, path: "/session/close", tag: MaskServiceRoutes.tag,
        summary: "Close a session", body: .json(SessionBody.self),
        answer: .json(ClosedSessionAnswer.self), refusals: [400, 413, 422],
        handler: { request, _ in
          let body: SessionBody = try await request.readJSON()
          return try await close(body.sessionID)
        }),
      Endpoint(
        method: .post, path: "/session/{session_id}/close", tag: MaskServiceRoutes.tag,
        summary: "Close a session", answer: .json(ClosedSessionAnswer.self), refusals: [404],
        handler: { _, context in try await close(context.sessionID()) }),
    ]
  }

  private func close(_ id: String) async throws -> Response {
    try await service.closeSession(id)
    return .json(ClosedSessionAnswer(sessionID: id))
  }
}

/// The video to open a session on.
struct InitializeBody: RequestBody {
  var videoPath = ""
  var modelSize: String?

  static let fields: [Field] = [
    .required("video_path", \.videoPath),
    .optional(
      "model_size", \.modelSize, .none,
      "Accepted and without effect: the server's settings choose the model"),
  ]

  func check() throws {
    guard !videoPath.isEmpty, videoPath.utf8.count <= 4096 else {
      throw APIError.schema("video_path", "expected 1 to 4096 bytes")
    }
  }
}

/// A session named in a body.
struct SessionBody: RequestBody {
  var sessionID = ""

  static let fields: [Field] = [.required("session_id", \.sessionID)]
}

/// The answer to `/initialize`.
struct OpenedSessionAnswer: Answer {
  let session: Session

  static let component: String? = "OpenedSession"
  static let fields: [Field] =
    [Field("session_id", \.session.id), Field("video_path", \.session.videoPath)]
    + VideoDimensions.fields.of { VideoDimensions(video: $0.session.video) }
}

/// A session as the mask service shows it: with numbers of masks instead of the frames that have
/// one.
struct SessionSummaryAnswer: Answer {
  let session: Session
  let now: Date

  private struct Object: Answer {
    let object: AnnotatedObject

    static let fields: [Field] =
      ObjectIdentity.fields.of { ObjectIdentity($0.object) }
      + [Field("frames_with_masks", \.object.maskCount)]
  }

  static let component: String? = "SessionSummary"
  static let fields = [
    Field("session_id", \.session.id),
    Field("video_path", \.session.videoPath),
    Field("total_frames", \.session.video.frameCount),
    Field("objects", { $0.session.objects.map(Object.init) }),
    Field("created_at", \.session.createdAt),
    Field("last_accessed", \.session.lastAccessed),
    Field("idle_time", \.idleSeconds, "Seconds since the session was used"),
  ]

  private var idleSeconds: Double {
    (max(0, now.timeIntervalSince(session.lastAccessed)) * 10).rounded() / 10
  }
}

/// The answer to closing a session.
struct ClosedSessionAnswer: Answer {
  let sessionID: String

  static let component: String? = "ClosedSession"
  static let fields = [
    Field("message", { _ in "Session closed successfully" }), Field("session_id", \.sessionID),
  ]
}
