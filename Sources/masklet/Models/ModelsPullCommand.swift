import ArgumentParser
import Models

struct ModelsPullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Downloads a checkpoint, continuing where an earlier attempt stopped.")

  @Argument(help: "Name from the list, such as tiny.")
  var name: String

  @Option(help: "Install this file instead of downloading.", completion: .file())
  var from: String?

  func run() async throws {
    let places = ModelPlaces()
    let (folder, model) = (places.folder, try places.model(name))
    if let from {
      try await reporting("Copying \(model.file), MB") { progress in
        try folder.install(model, from: from, progress: progress)
      }
    } else {
      guard !folder.isInstalled(model) else {
        print("\(model.file) is installed already; masklet models verify \(model.name) checks it")
        return
      }
      try await reporting("Pulling \(model.file), MB") { progress in
        _ = try await folder.pull(model, from: places.address, progress: progress)
      }
    }
    print("\(model.file) is installed in \(folder.path)")
  }

  /// Runs a transfer with a progress bar; SIGINT and SIGTERM cancel it.
  private func reporting(
    _ label: String,
    _ transfer:
      @escaping @Sendable (@escaping @Sendable (Int64, Int64?) -> Void) async throws -> Void
  ) async throws {
    let progress = ByteProgress(label)
    try await interruptible {
      do {
        try await transfer { done, total in progress.report(done, of: total) }
      } catch {
        progress.abandon()
        throw error
      }
    }
  }
}
