import Annotation
import Hummingbird
import Jobs
import Masklets
import Propagation

/// Submits a propagation as a job, or estimates what it would cost.
struct PropagationRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/propagate", tag: MaskServiceRoutes.tag,
        summary: """
          Queue a propagation of the session's objects with the prompts they have now; with \
          dry_run, only estimate what it would cost
          """,
        headers: [Endpoint.idempotencyKey(of: "job")], body: .json(PropagateBody.self),
        answer: .json(schema: ["anyOf": [SubmittedJobAnswer.schema, EstimateAnswer.schema]]),
        refusals: [400, 409, 413, 422, 429, 503],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          let body: PropagateBody = try await request.readJSON()
          if body.dryRun == true {
            return .json(
              EstimateAnswer(
                estimate: try await service.estimate(
                  body.sessionID, start: body.start, end: body.end, direction: body.direction,
                  scope: body.scope, objectIDs: body.objectIDs,
                  acrossCuts: body.acrossCuts ?? false)))
          }
          let job = try await service.propagate(
            body.sessionID, start: body.start, end: body.end, direction: body.direction,
            scope: body.scope, objectIDs: body.objectIDs, acrossCuts: body.acrossCuts ?? false,
            keepsLost: body.keepsLost ?? false, priority: body.priority, idempotencyKey: key)
          return .json(SubmittedJobAnswer(job: job))
        })
    ]
  }
}

extension PropagationDirection: Choice {}
extension PropagationScope: Choice {}

/// What to propagate.
struct PropagateBody: RequestBody {
  var sessionID = ""
  var start: Int?
  var end: Int?
  var direction = PropagationDirection.both
  var scope = PropagationScope.full
  /// nil for all objects.
  var objectIDs: [ObjectID]?
  var acrossCuts: Bool?
  var keepsLost: Bool?
  var priority = JobPriority.normal
  var dryRun: Bool?

  static let fields: [Field] = [
    .required("session_id", \.sessionID),
    .optional("start_frame", \.start, .frame),
    .optional("end_frame", \.end, .frame),
    .defaulted("direction", \.direction, Rule(keywords: ["default": "both"])),
    .defaulted("scope", \.scope, Rule(keywords: ["default": "full"])),
    .optional("object_ids", \.objectIDs, .objectIDs),
    .optional(
      "across_cuts", \.acrossCuts, .none,
      "True to go on where a shot ends; else no mask is carried across a cut between shots"),
    .optional(
      "keep_lost", \.keepsLost, .none,
      "True to keep the masks of objects that are lost; else they are paused, and their masks from "
        + "there on are empty"),
    .defaulted("priority", \.priority, .priority, JobPriority.meaning),
    .optional("dry_run", \.dryRun),
  ]
}

/// The answer to a propagation that was queued.
struct SubmittedJobAnswer: Answer {
  let job: Job

  static let component: String? = "SubmittedJob"
  static let fields = [
    Field("job_id", \.job.id.rawValue),
    // As it was when it was queued: a worker may have started it since.
    Field("status", { _ in JobState.pending }),
    Field(
      "message",
      { "Propagation job submitted. Poll /job/\($0.job.id)/status for progress." }),
  ]
}

/// What a propagation would cost.
struct EstimateAnswer: Answer {
  let estimate: PropagationEstimate

  static let component: String? = "PropagationEstimate"
  static let fields = [
    Field("frames", \.estimate.frames),
    Field("objects", \.estimate.objects),
    Field("encoded_frames", \.estimate.encodedFrames),
    Field("seconds", { ($0.estimate.seconds * 10).rounded() / 10 }),
    Field("memory_bytes", \.estimate.bytes),
  ]
}
