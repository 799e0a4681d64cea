import Annotation
import Hummingbird
import Jobs

/// Propagation as a job: submit, watch, cancel.
struct PropagationRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/propagate", tag: MaskServiceRoutes.tag,
        summary: """
          Queue a propagation of the session's objects, with their prompts of this moment; with \
          dry_run, only tell what it would take
          """,
        headers: [Endpoint.idempotencyKey(of: "job")],
        body: .json(PropagateBody.schema),
        answer: .json([
          "anyOf": [Schema.reference("SubmittedJob"), Schema.reference("PropagationEstimate")]
        ]),
        refusals: [400, 409, 413, 422, 429, 503],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          let body: PropagateBody = try await request.readJSON()
          if body.isDryRun {
            return .json(
              EstimateAnswer(
                try await service.estimate(
                  body.sessionID, start: body.start, end: body.end, direction: body.direction,
                  scope: body.scope, objectIDs: body.objectIDs)))
          }
          let job = try await service.propagate(
            body.sessionID, start: body.start, end: body.end, direction: body.direction,
            scope: body.scope, objectIDs: body.objectIDs, idempotencyKey: key)
          return .json(SubmittedJobAnswer(job))
        }),
      Endpoint(
        method: .get, path: "/job/{job_id}/status", tag: MaskServiceRoutes.tag,
        summary: "How a job stands", answer: .json(Schema.reference("JobStatus")), refusals: [404],
        handler: { _, context in .json(JobAnswer(job: try await job(context))) }),
      Endpoint(
        method: .post, path: "/job/{job_id}/cancel", tag: MaskServiceRoutes.tag,
        summary: "Cancel a job; masks made so far stay",
        answer: .json(Schema.reference("JobStatus")), refusals: [404, 409],
        handler: { _, context in
          let id = try context.jobID()
          return .json(JobAnswer(job: try await service.jobs.cancel(id)))
        }),
      Endpoint(
        method: .get, path: "/job/{job_id}/events", tag: MaskServiceRoutes.tag,
        summary: "A job's events (progress, masks, done) as Server-Sent Events",
        headers: [("Last-Event-ID", "Resumes after this event")],
        answer: .text("text/event-stream"), refusals: [404, 422],
        handler: { request, context in
          let job = try await job(context)
          return EventStream(jobs: service.jobs).response(
            for: job.id, after: try request.lastEventID())
        }),
    ]
  }

  private func job(_ context: ServiceContext) async throws -> Job {
    let id = try context.jobID()
    guard let job = try await service.jobs.job(id) else { throw JobError.unknownJob(id) }
    return job
  }
}

extension ServiceContext {
  func jobID() throws -> JobID { JobID(rawValue: try id("job_id", of: "Job")) }
}

extension Request {
  /// `Last-Event-ID`, as a browser sends it when it connects again.
  fileprivate func lastEventID() throws -> EventID? {
    guard let text = headers[.lastEventID], !text.isEmpty else { return nil }
    guard let number = Int64(text), number >= 0 else {
      throw APIError.schema("Last-Event-ID", "expected the id of an event")
    }
    return EventID(rawValue: number)
  }
}
