import Annotation
import Hummingbird
import Models

/// `/api/v1/models`: the checkpoints of the SAM 2 engine.
struct ModelRoutes: Sendable {
  let service: AnnotationService
  let folder: ModelFolder

  static let tag = "Models"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/models", tag: Self.tag,
        summary: "The engine in use, and the checkpoints that are installed or can be",
        answer: .json(Schema.reference("Models")),
        handler: { _, _ in
          .json(ModelsAnswer(folder: folder, engine: service.engine.current))
        }),
      Endpoint(
        method: .post, path: "/api/v1/models/{name}/pull", tag: Self.tag,
        summary: "Queue the download of a checkpoint; the engine uses it once it is there",
        headers: [Endpoint.idempotencyKey(of: "job")], status: 202,
        answer: .json(Schema.reference("QueuedJob")), refusals: [404, 409, 422, 503],
        handler: { request, context in
          let model = try model(context)
          guard !folder.isInstalled(model) else {
            throw APIError.conflict("Model \(model.name) is installed already")
          }
          let job = try await service.jobs.submit(
            try PullModelJob.request(for: model, idempotencyKey: try request.idempotencyKey()))
          return .json(QueuedJobAnswer(jobID: job.id.rawValue), status: .accepted)
        }),
    ]
  }

  private func model(_ context: ServiceContext) throws -> PublishedModel {
    let name = context.parameters.get("name") ?? ""
    do {
      return try folder.model(name)
    } catch let error as ModelError {
      let shown = String(name.prefix(64).filter { !$0.isNewline })
      guard shown == name else { throw APIError.notFound("Model \(shown) not found") }
      throw APIError.notFound("\(error)")
    }
  }
}
