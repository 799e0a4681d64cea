import ArgumentParser
import Models

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
        case .published: print("\(model.file): as published (\(model.checkedBy))")
        case .unchanged:
          print("\(model.file): \(model.title), unchanged since installed")
        case .contents: print("\(model.file): \(model.title) by its contents")
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
