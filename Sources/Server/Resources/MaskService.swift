import Annotation
import Foundation
import Hummingbird

/// The mask service: health, sessions and masks of a frame. Served at `/` and under `/sam2`.
struct MaskServiceRoutes: Sendable {
  let service: AnnotationService
  let web: WebFiles

  static let tag = "Mask service"

  var endpoints: [Endpoint] {
    statusEndpoints + sessionEndpoints + PromptRoutes(service: service).endpoints
      + PropagationRoutes(service: service).endpoints
  }

  private var statusEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/health", tag: Self.tag, summary: "Whether the service is ready",
        answer: .json(Schema.reference("Health")), handler: { _, _ in await health() }),
      Endpoint(
        method: .get, path: "/", tag: Self.tag,
        summary: "The annotator where Accept prefers text/html, else as /health",
        answer: .json(Schema.reference("Health")),
        handler: { request, _ in
          if let index = web.index, prefersHTML(request.headers[values: .accept]) {
            var response = index.response(to: request)
            response.headers[values: .vary].append("Accept")
            return response
          }
          return await health()
        }),
      Endpoint(
        method: .post, path: "/cleanup", tag: Self.tag,
        summary: "Free idle memory and remove old job records",
        answer: .json(Schema.reference("Message")),
        handler: { _, _ in
          _ = try await service.cleanUp()
          return .json(["message": "Cleanup task scheduled"])
        }),
    ]
  }

  private var sessionEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/initialize", tag: Self.tag, summary: "Start a session on a video",
        body: .json(InitializeBody.schema), answer: .json(Schema.reference("OpenedSession")),
        refusals: [400, 404, 413, 422, 429],
        handler: { request, _ in
          let body: InitializeBody = try await request.readJSON()
          let session = try await Offload.images.prefer {
            try await service.openSession(videoPath: body.videoPath)
          }
          return .json(OpenedSessionAnswer(session: session))
        }),
      Endpoint(
        method: .get, path: "/session/{session_id}", tag: Self.tag,
        summary: "A session as it stands", answer: .json(Schema.reference("SessionSummary")),
        refusals: [404],
        handler: { _, context in
          let session = try await service.session(context.id("session_id", of: "Session"))
          return .json(SessionSummaryAnswer(session: session, now: Date()))
        }),
      Endpoint(
        method: .post, path: "/session/close", tag: Self.tag, summary: "Close a session",
        body: .json(SessionBody.schema), answer: .json(Schema.reference("ClosedSession")),
        refusals: [400, 422],
        handler: { request, _ in
          let body: SessionBody = try await request.readJSON()
          return try await close(body.sessionID)
        }),
      Endpoint(
        method: .post, path: "/session/{session_id}/close", tag: Self.tag,
        summary: "Close a session", answer: .json(Schema.reference("ClosedSession")),
        refusals: [404],
        handler: { _, context in
          try await close(context.id("session_id", of: "Session"))
        }),
    ]
  }

  private func close(_ id: String) async throws -> Response {
    try await service.closeSession(id)
    return .json(ClosedSessionAnswer(sessionID: id))
  }

  /// Answered even while the store cannot be read, which is when it is asked for.
  private func health() async -> Response {
    var queue: (pending: Int, running: Int)?
    do {
      queue = try await service.queueLength()
    } catch {
      service.logger.error("The state of the jobs cannot be read: \(error)")
    }
    return .json(
      HealthAnswer(
        engine: service.engine.current, activeSessions: await service.activeSessionCount,
        queue: queue))
  }
}
