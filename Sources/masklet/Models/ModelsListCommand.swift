import ArgumentParser
import Foundation
import Models

struct ModelsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the checkpoints, and which of them are installed.")

  @Flag(help: "Print them as JSON.")
  var json = false

  private struct Listing: Encodable {
    var name: String
    var version: String
    var file: String
    /// Length of the published file; absent where it is not known here.
    var bytes: Int64?
    var sha256: String?
    /// `SHA-256`, `git blob` or `contents`.
    var checkedBy: String
    var installed: Bool
    var installedBytes: Int64?

    enum CodingKeys: String, CodingKey {
      case name, version, file, bytes, sha256, installed
      case checkedBy = "checked_by"
      case installedBytes = "installed_bytes"
    }
  }

  func run() throws {
    let folder = ModelPlaces().folder
    let models = folder.catalogue.map { model in
      let installed = folder.installedBytes(model)
      return Listing(
        name: model.name, version: model.version, file: model.file, bytes: model.bytes,
        sha256: model.sha256, checkedBy: model.checkedBy, installed: installed != nil,
        installedBytes: installed)
    }
    if json {
      print(try prettyJSON(["models": models]))
      return
    }
    print(Self.row("NAME", "FILE", "MB", "CHECKED BY", "INSTALLED"))
    for model in models {
      let bytes = model.installedBytes ?? model.bytes
      print(
        Self.row(
          model.name, model.file, bytes.map { String(format: "%.1f", Double($0) / 1e6) } ?? "?",
          model.checkedBy, model.installed ? "yes" : "no"))
    }
    print("? and contents: the length or the digest of the published file is not known here.")
  }

  private static func row(_ cells: String...) -> String {
    let widths = [14, 30, 8, 12, 9]
    return zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      .joined().trimmingCharacters(in: .whitespaces)
  }
}
