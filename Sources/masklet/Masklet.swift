import ArgumentParser
import Foundation

/// The command `masklet`: one subcommand per thing it does.
struct Masklet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "masklet",
    abstract: "Turns a few clicks on one frame into a mask on every frame of a video.",
    subcommands: [PropagateCommand.self, EvaluateCommand.self, BenchCommand.self])
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
    } catch is CancellationError {
      complain("Interrupted.")
      exit(130)
    } catch {
      let message = Masklet.fullMessage(for: error)
      switch Masklet.exitCode(for: error) {
      case .success:
        print(message)
        exit(0)
      case .validationFailure:
        complain(message)
        exit(2)
      default:
        complain(message)
        exit(1)
      }
    }
  }
}

/// Writes a line to standard error.
func complain(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}
