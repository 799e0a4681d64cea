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
      from MASKLET_MODEL_URL where that is set. Published digests are known for SAM 2.1; a file \
      of SAM 2.0 is held against the network it should be, and against what it was when it was \
      installed.
      """,
    subcommands: [
      ModelsListCommand.self, ModelsPullCommand.self, ModelsInstallCommand.self,
      ModelsVerifyCommand.self,
    ])
}

/// Where checkpoints lie and come from.
struct ModelPlaces {
  let folder: ModelFolder
  let address: String

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    folder = ModelFolder(
      at: value("MODEL_DIR") ?? (value("DATA_DIR") ?? "./data") + "/models")
    address = value("MASKLET_MODEL_URL") ?? PublishedModel.address
  }

  /// - Throws: `ValidationError` for a name that is none.
  func model(_ name: String) throws -> PublishedModel {
    do {
      return try folder.model(name)
    } catch let error as ModelError {
      throw ValidationError("\(error)")
    }
  }
}

struct ModelsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The checkpoints there are, and which are installed.")

  @Flag(help: "Print them as JSON.")
  var json = false

  private struct Listing: Encodable {
    var name: String
    var version: String
    var file: String
    /// Published; absent where not known here.
    var bytes: Int64?
    var sha256: String?
    var installed: Bool
    var installedBytes: Int64?

    enum CodingKeys: String, CodingKey {
      case name, version, file, bytes, sha256, installed
      case installedBytes = "installed_bytes"
    }
  }

  func run() throws {
    let folder = ModelPlaces().folder
    let models = folder.catalogue.map { model in
      let installed = folder.installedBytes(model)
      return Listing(
        name: model.name, version: model.version, file: model.file, bytes: model.bytes,
        sha256: model.sha256, installed: installed != nil, installedBytes: installed)
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(["models": models]), as: UTF8.self))
      return
    }
    print(Self.row("NAME", "FILE", "MB", "CHECKED BY", "INSTALLED"))
    for model in models {
      let bytes = model.installedBytes ?? model.bytes
      print(
        Self.row(
          model.name, model.file, bytes.map { String(format: "%.1f", Double($0) / 1e6) } ?? "?",
          model.sha256 == nil ? "contents" : "SHA-256", model.installed ? "yes" : "no"))
    }
    print("? and contents: the length or the digest of the published file is not known here.")
  }

  private static func row(_ cells: String...) -> String {
    let widths = [14, 30, 8, 12, 9]
    return zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      .joined().trimmingCharacters(in: .whitespaces)
  }
}

struct ModelsPullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Downloads a checkpoint, going on where an earlier attempt stopped.")

  @Argument(help: "Name from the list, such as tiny.")
  var name: String

  @Option(help: "Install this file instead of downloading.", completion: .file())
  var from: String?

  func run() async throws {
    let places = ModelPlaces()
    let model = try places.model(name)
    if let from { return try await installFile(from, as: model, in: places.folder) }
    guard !places.folder.isInstalled(model) else {
      print("\(model.file) is installed already; masklet models verify \(model.name) checks it")
      return
    }
    let progress = ByteProgress("Pulling \(model.file), MB")
    try await interruptible {
      do {
        _ = try await places.folder.pull(model, from: places.address) { done, total in
          progress.tell(done, of: total)
        }
      } catch {
        progress.abandon()
        throw error
      }
    }
    print("\(model.file) is installed in \(places.folder.path)")
  }
}

struct ModelsInstallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Installs a checkpoint from a file at hand.")

  @Argument(help: "Name from the list, such as tiny.")
  var name: String

  @Option(help: "The file.", completion: .file())
  var from: String

  func run() async throws {
    let places = ModelPlaces()
    try await installFile(from, as: try places.model(name), in: places.folder)
  }
}

private func installFile(
  _ file: String, as model: PublishedModel, in folder: ModelFolder
) async throws {
  let progress = ByteProgress("Copying \(model.file), MB")
  try await interruptible {
    do {
      try folder.install(model, from: file) { done, total in progress.tell(done, of: total) }
    } catch {
      progress.abandon()
      throw error
    }
  }
  print("\(model.file) is installed in \(folder.path)")
}

struct ModelsVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Checks installed checkpoints, reading all of them.")

  @Argument(help: "Names from the list (default: all that are installed).")
  var names: [String] = []

  func run() throws {
    let places = ModelPlaces()
    let folder = places.folder
    let models =
      names.isEmpty
      ? folder.catalogue.filter(folder.isInstalled) : try names.map(places.model)
    guard !models.isEmpty else {
      throw CommandError("no checkpoint is installed: masklet models pull tiny installs one")
    }
    var failures = 0
    for model in models {
      do {
        switch try folder.verify(model) {
        case .published: print("\(model.file): as published (SHA-256)")
        case .unchanged:
          print("\(model.file): SAM \(model.version) \(model.size), unchanged since installed")
        case .contents: print("\(model.file): SAM \(model.version) \(model.size) by its contents")
        }
      } catch let error as ModelError {
        complain("\(error)")
        failures += 1
      }
    }
    guard failures == 0 else {
      throw CommandError("\(failures) of \(models.count) checkpoints are not as they should be")
    }
  }
}
