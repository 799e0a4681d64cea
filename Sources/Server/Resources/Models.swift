import Annotation
import Foundation
import Hummingbird
import Models
import Propagation
import Scheduling

/// `/api/v1/models`: the checkpoints of the SAM 2 engine.
struct ModelRoutes: Sendable {
  let service: AnnotationService
  let folder: ModelFolder
  /// Called after a model was installed.
  let installed: @Sendable (PublishedModel) async throws -> Void

  static let tag = "Models"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/models", tag: Self.tag,
        summary: "The engine in use, and the checkpoints that are installed or can be installed",
        answer: .json(ModelsAnswer.self),
        handler: { _, _ in
          .json(ModelsAnswer(folder: folder, engine: service.engine.current))
        }),
      Endpoint(
        method: .post, path: "/api/v1/models/{name}/pull", tag: Self.tag,
        summary: "Queue the download of a checkpoint; the engine uses it once it is installed",
        query: Endpoint.priorityQuery, headers: [Endpoint.idempotencyKey(of: "job")], status: 202,
        answer: .json(QueuedJobAnswer.self), refusals: [404, 409, 422, 429, 503],
        handler: { request, context in
          let model = try model(context)
          guard !folder.isInstalled(model) else {
            throw APIError.conflict("Model \(model.name) is installed already")
          }
          let job = try await service.jobs.submit(
            try PullModelJob.request(
              for: model, priority: try request.queryPriority(),
              idempotencyKey: try request.idempotencyKey()))
          return .json(QueuedJobAnswer(jobID: job.id), status: .accepted)
        }),
      Endpoint(
        method: .put, path: "/api/v1/models/{name}", tag: Self.tag,
        summary: "Install a checkpoint from its file, which must be the published one",
        body: .binary("application/octet-stream"), answer: .json(ModelsAnswer.self),
        refusals: [400, 404, 409, 411, 413, 422],
        handler: { request, context in
          try await install(try model(context), request)
          return .json(ModelsAnswer(folder: folder, engine: service.engine.current))
        }),
    ]
  }

  private func install(_ model: PublishedModel, _ request: Request) async throws {
    guard !folder.isInstalled(model) else {
      throw APIError.conflict("Model \(model.name) is installed already")
    }
    try request.requireContentLength(
      atMost: Int(service.limits.uploadBytes), of: "The checkpoint")
    guard let bytes = request.headers[.contentLength].flatMap({ Int64($0) }) else {
      throw APIError(.lengthRequired, "Send the checkpoint with its Content-Length")
    }
    let pieces = request.body.map { Data($0.readableBytesView) }
    do {
      try await WorkerThreads.answers.prefer {
        try await folder.install(model, bytes: bytes, pieces: pieces)
      }
    } catch let error as ModelError {
      throw Self.refusal(error)
    }
    try await installed(model)
  }

  private static func refusal(_ error: ModelError) -> APIError {
    switch error {
    case .busy: .conflict("\(error)")
    case .incomplete: .badRequest("\(error)")
    case .diskFull, .notWritable, .notReadable:
      APIError(.init(code: 507, reasonPhrase: "Insufficient Storage"), "\(error)")
    default: APIError(.unprocessableContent, "\(error)")
    }
  }

  private func model(_ context: ServiceContext) throws -> PublishedModel {
    let name = context.parameters.get("name") ?? ""
    do {
      return try folder.model(name)
    } catch let error as ModelError {
      guard shown(name) == name else { throw APIError.notFound("Model \(shown(name)) not found") }
      throw APIError.notFound("\(error)")
    }
  }
}

/// The engine in use, and the checkpoints of the catalogue.
struct ModelsAnswer: Answer {
  struct Model: Answer {
    let model: PublishedModel
    /// The size of the installed file; nil if the model is not installed.
    let installedBytes: Int64?
    let isInUse: Bool

    static let fields = [
      Field("name", \.model.name),
      Field("version", \.model.version),
      Field("file", \.model.file),
      Field(
        "bytes", { $0.installedBytes ?? $0.model.bytes },
        "The size of the installed file, else of the published one if it is known"),
      Field("installed", { $0.installedBytes != nil }),
      Field("in_use", \.isInUse),
    ]
  }

  let engine: Engine
  let models: [Model]

  static let component: String? = "Models"
  static let fields = [
    Field("engine", \.engine.name),
    Field("device", \.engine.device),
    Field(
      "summary", \.engine.summary,
      "What makes the masks, and which command installs something better, in one line"),
    Field(
      "image_size", \.engine.imageSize,
      "Side of the picture that the network reads, in pixels; null without weights"),
    Field(
      "image_sizes", \.engine.imageSizes,
      "The sizes that a propagation may choose from, the best one first; empty without weights"),
    Field("models", \.models),
  ]

  /// - Parameter engine: the engine of this moment, which the service may replace later.
  init(folder: ModelFolder, engine: Engine) {
    self.engine = engine
    models = folder.catalogue.map { model in
      Model(
        model: model, installedBytes: folder.installedBytes(model),
        isInUse: engine.isReady && [engine.model, engine.tracker].contains(model.name))
    }
  }
}
