import ArgumentParser
import Foundation
import Models

/// `masklet models`: the checkpoints of the SAM 2 engine on this machine.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Lists, downloads and checks the checkpoints of the sam2 engine.",
    discussion: """
      They are kept in MODEL_DIR (by default DATA_DIR/models) and come from their publisher, or \
      from MASKLET_MODEL_URL where that is set. Published digests are known for SAM 2.1 and \
      EdgeTAM; a SAM 2.0 file is checked against the network it should hold, and against its own \
      digest at the time it was installed.
      """,
    subcommands: [ModelsListCommand.self, ModelsPullCommand.self, ModelsVerifyCommand.self])
}

/// The folder of the checkpoints, and where to download them from.
struct ModelPlaces {
  let folder: ModelFolder
  /// A mirror; nil for where each model is published.
  let address: String?

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    folder = ModelFolder(
      at: value("MODEL_DIR") ?? (value("DATA_DIR") ?? "./data") + "/models")
    address = value("MASKLET_MODEL_URL")
  }

  /// - Throws: `ValidationError` for a name that no model has.
  func model(_ name: String) throws -> PublishedModel {
    do {
      return try folder.model(name)
    } catch let error as ModelError {
      throw ValidationError("\(error)")
    }
  }
}
