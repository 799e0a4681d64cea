import Models
import Propagation

/// `GET /api/v1/models`: the engine in use, and the checkpoints that can be had.
struct ModelsAnswer: Encodable, Sendable {
  struct Model: Encodable, Sendable {
    let name: String
    let version: String
    let file: String
    /// Of the installed file, else of the published one where that is known.
    let bytes: Int64?
    let installed: Bool
    let inUse: Bool

    private enum CodingKeys: String, CodingKey {
      case name, version, file, bytes, installed
      case inUse = "in_use"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(version, forKey: .version)
      try container.encode(file, forKey: .file)
      try container.encode(bytes, forKey: .bytes)
      try container.encode(installed, forKey: .installed)
      try container.encode(inUse, forKey: .inUse)
    }
  }

  let engine: String
  let device: String
  let models: [Model]

  /// - Parameter engine: one that does not change meanwhile.
  init(folder: ModelFolder, engine: Engine) {
    self.engine = engine.name
    device = engine.device
    models = folder.catalogue.map { model in
      let installed = folder.installedBytes(model)
      return Model(
        name: model.name, version: model.version, file: model.file, bytes: installed ?? model.bytes,
        installed: installed != nil, inUse: engine.isReady && engine.model == model.name)
    }
  }
}

/// The answer to whatever queues a job under `/api/v1`.
struct QueuedJobAnswer: Encodable, Sendable {
  let jobID: String

  private enum CodingKeys: String, CodingKey { case jobID = "job_id" }
}
