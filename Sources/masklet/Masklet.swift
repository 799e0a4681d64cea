import ArgumentParser
import Foundation
import Settings

/// The command `masklet`: one subcommand per thing it does.
struct Masklet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "masklet",
    abstract: "Turns a few clicks on one frame into a mask on every frame of a video.",
    version: "masklet \(Version.current)",
    subcommands: [
      ServeCommand.self, PropagateCommand.self, EvaluateCommand.self, ExportCommand.self,
      ImportCommand.self, ModelsCommand.self, BenchCommand.self, DemoCommand.self,
      RunJobCommand.self,
    ])
}

@main
enum Entry {
  /// Runs the command line; exits 0 when done, 1 on failure, 2 on wrong usage, 130 when
  /// interrupted.
  static func main() async {
    do {
      var command = try Masklet.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      let outcome = Outcome(of: error)
      if outcome.code == 0 { print(outcome.message) } else { complain(outcome.message) }
      exit(outcome.code)
    }
  }
}

/// How a run ends that threw an error; a request for help or the version ends this way too.
struct Outcome: Hashable {
  var code: Int32
  var message: String

  init(of error: any Error) {
    if error is CancellationError {
      self.init(code: 130, message: "Interrupted.")
      return
    }
    if let error = error as? ConfigurationError {
      self.init(code: 2, message: error.description)
      return
    }
    let message = Masklet.fullMessage(for: error)
    switch Masklet.exitCode(for: error) {
    case .success: self.init(code: 0, message: message)
    case .validationFailure: self.init(code: 2, message: message)
    default: self.init(code: 1, message: message)
    }
  }

  init(code: Int32, message: String) {
    self.code = code
    self.message = message
  }
}

/// Writes a line to standard error.
func complain(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}
