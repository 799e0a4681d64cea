import Annotation
import Foundation
import Hummingbird
import Jobs

/// Jobs of all kinds: their state, their events, their cancellation.
struct JobRoutes: Sendable {
  let service: AnnotationService

  static let root = "/api/v1/jobs"

  /// Part of the mask service.
  var ofMaskService: [Endpoint] {
    [
      status(at: "/job/{job_id}/status", tag: MaskServiceRoutes.tag),
      Endpoint(
        method: .post, path: "/job/{job_id}/cancel", tag: MaskServiceRoutes.tag,
        summary: "Cancel a job; the masks made so far remain", answer: .json(JobAnswer.self),
        refusals: [404, 409],
        handler: { _, context in
          .json(JobAnswer(job: try await service.jobs.cancel(try context.jobID())))
        }),
      Endpoint(
        method: .get, path: "/job/{job_id}/events", tag: MaskServiceRoutes.tag,
        summary: "A job's events (progress, masks, done) as Server-Sent Events",
        headers: [("Last-Event-ID", "Resumes after this event")],
        answer: .text("text/event-stream"), refusals: [404, 422],
        handler: { request, context in
          let job = try await job(context)
          return JobEventStream(jobs: service.jobs).response(
            for: job.id, after: try request.lastEventID())
        }),
    ]
  }

  /// Under `/api/v1`.
  var own: [Endpoint] {
    [
      Endpoint(
        method: .get, path: Self.root, tag: SessionRoutes.tag,
        summary: "List jobs, the newest first",
        query: [("session_id", Schema.string, false), ("project_id", Schema.string, false)]
          + Paging.query,
        answer: .json(PageAnswer<JobAnswer>.self), refusals: [422],
        handler: { request, _ in
          let paging = try Paging(request)
          let found = try await service.jobs.jobs(
            JobFilter(
              serialKeys: try request.serialKeys(),
              order: .newestFirst,
              after: paging.cursor.map { JobID(rawValue: $0) }, limit: paging.limit + 1))
          let items = found.prefix(paging.limit)
          let cursor = found.count > items.count ? items.last?.id.rawValue : nil
          return .json(PageAnswer(items: items.map(JobAnswer.init), nextCursor: cursor))
        }),
      status(at: Self.root + "/{job_id}", tag: SessionRoutes.tag),
    ]
  }

  private func status(at path: String, tag: String) -> Endpoint {
    Endpoint(
      method: .get, path: path, tag: tag, summary: "Show a job", answer: .json(JobAnswer.self),
      refusals: [404],
      handler: { _, context in .json(JobAnswer(job: try await job(context))) })
  }

  private func job(_ context: ServiceContext) async throws -> Job {
    let id = try context.jobID()
    guard let job = try await service.jobs.job(id) else { throw JobError.unknownJob(id) }
    return job
  }
}

extension JobState: Choice {}

extension JobPriority: Choice {
  static let meaning =
    "Which job runs first when a worker is free: interactive before normal before batch"
}

extension Rule where Value == JobPriority {
  static var priority: Rule { Rule(keywords: ["default": "normal"]) }
}

extension Endpoint {
  /// The query of a route that queues a job and has no JSON body.
  static let priorityQuery: [Query] = [
    ("priority", Schema.choice(JobPriority.allCases.map(\.rawValue)), false)
  ]
}

extension Request {
  /// `priority` from the query; normal if it is missing.
  func queryPriority() throws -> JobPriority {
    guard let text = queryString("priority") else { return .normal }
    guard let priority = JobPriority(rawValue: text) else {
      let names = JobPriority.allCases.map(\.rawValue).joined(separator: ", ")
      throw APIError.schema("priority", "expected one of \(names)")
    }
    return priority
  }
}

/// A job.
struct JobAnswer: Answer {
  let job: Job

  /// Keeps the answer within 500 bytes.
  private static let longestError = 200
  private static let longestObstacle = 160

  static let component: String? = "JobStatus"
  static let fields = [
    Field("job_id", \.job.id.rawValue),
    Field("job_type", \.job.request.type),
    Field("priority", \.job.request.priority),
    Field("status", \.job.state),
    // Rounded down: 100 means that everything is done.
    Field(
      "progress", { ($0.job.progress * 10).rounded(.down) / 10 },
      keywords: ["minimum": 0, "maximum": 100]),
    Field("created_at", \.job.createdAt),
    Field("started_at", \.job.startedAt),
    Field("completed_at", \.job.completedAt),
    Field(
      "result", { try $0.job.result.map { try JSONDecoder().decode(JobResult.self, from: $0) } },
      "What a completed job returned, by its type; null for other jobs"),
    Field(
      "error", { $0.job.error.map { String($0.prefix(longestError)) } },
      "Why the job failed; null for other jobs"),
    Field(
      "waiting_for", { $0.job.waitingFor.map { String($0.prefix(longestObstacle)) } },
      "What keeps an unfinished job from being done, such as a Redis that cannot be reached; null "
        + "if nothing is known"),
  ]
}

/// What a job returned, unchanged.
struct JobResult: AnswerValue, Decodable {
  let value: JSON

  static let definition: JSON = ["type": "object", "additionalProperties": true]

  init(from decoder: any Decoder) throws { value = try JSON(from: decoder) }

  func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

/// The answer to a request under `/api/v1` that queued a job.
struct QueuedJobAnswer: Answer {
  let jobID: JobID

  static let component: String? = "QueuedJob"
  static let fields = [Field("job_id", \.jobID.rawValue)]
}

extension Request {
  /// Those of the jobs of the session or of the project that the query names; nil for all jobs.
  fileprivate func serialKeys() throws -> Set<String>? {
    let session = queryString("session_id").map(SessionJobs.keys)
    let project = queryString("project_id").map(ProjectJobs.keys)
    guard session == nil || project == nil else {
      throw APIError.schema("project_id", "goes without session_id: name one of them")
    }
    return session ?? project
  }

  /// `Last-Event-ID`, as a browser sends it when it connects again.
  fileprivate func lastEventID() throws -> EventID? {
    guard let text = headers[.lastEventID], !text.isEmpty else { return nil }
    guard let number = Int64(text), number >= 0 else {
      throw APIError.schema("Last-Event-ID", "expected the id of an event")
    }
    return EventID(rawValue: number)
  }
}
