import Foundation
import Jobs
import Synchronization

/// Runs `pull_model` jobs: downloads a checkpoint into the models folder.
package struct PullModelJob: JobRunner {
  package static let type = "pull_model"
  package var type: String { Self.type }

  let folder: ModelFolder
  /// A mirror to download from; nil for where each model is published.
  let address: String?
  /// Called after a model was installed.
  let installed: @Sendable (PublishedModel) async throws -> Void

  package init(
    folder: ModelFolder, address: String? = nil,
    installed: @escaping @Sendable (PublishedModel) async throws -> Void = { _ in }
  ) {
    self.folder = folder
    self.address = address
    self.installed = installed
  }

  private struct Parameters: Codable {
    let name: String
  }

  /// The result of a `pull_model` job.
  private struct Result: Codable {
    let name: String
    let file: String
  }

  /// The job that installs a model; jobs of the same model run one at a time.
  package static func request(
    for model: PublishedModel, priority: JobPriority = .normal, idempotencyKey: String? = nil
  ) throws -> JobRequest {
    try JobRequest(
      type: type, encoding: Parameters(name: model.name), priority: priority,
      idempotencyKey: idempotencyKey, serialKey: "model \(model.name)")
  }

  package func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    let parameters: Parameters = try job.request.decodeParameters()
    let model = try folder.model(parameters.name)
    if !folder.isInstalled(model) {
      let reported = Mutex(0)
      let (percents, continuation) = AsyncStream.makeStream(
        of: Int.self, bufferingPolicy: .bufferingNewest(1))
      async let reporting: Void = {
        for await percent in percents { try await context.report(progress: Double(percent)) }
      }()
      do {
        try await folder.pull(model, from: address) { done, total in
          guard let total, total > 0 else { return }
          // The last percent is the check of the file.
          let percent = Int(99 * done / total)
          let isNew = reported.withLock { last in
            defer { last = max(last, percent) }
            return percent > last
          }
          if isNew { continuation.yield(percent) }
        }
        continuation.finish()
        try await reporting
      } catch {
        continuation.finish()
        throw error
      }
      try await installed(model)
    }
    return try JSONEncoder().encode(Result(name: model.name, file: model.file))
  }
}
