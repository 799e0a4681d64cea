import Foundation

/// `masklet serve` as a child process, on a free port.
///
/// `@unchecked Sendable`: both properties are set once in `start`; only the task that owns the demo
/// terminates the process and waits for it.
final class ServerProcess: @unchecked Sendable {
  let address: URL
  private let process: Process

  struct DidNotStart: Error, CustomStringConvertible {
    let output: String
    var description: String { "The server did not start:\n\(output)" }
  }

  private init(process: Process, address: URL) {
    self.process = process
    self.address = address
  }

  /// Starts the server on the folder `data`, with its output in the file `log`; returns once it
  /// listens.
  static func start(data: URL, videos: URL, log: URL) async throws -> ServerProcess {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = ["serve"]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "DATA_DIR": data.path, "VIDEO_DIR": videos.path, "HOST": "127.0.0.1", "PORT": "0",
      "MASKLET_TOKEN": "", "ENGINE": "flow",
    ]) { $1 }
    guard FileManager.default.createFile(atPath: log.path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: log.path])
    }
    let output = try FileHandle(forWritingTo: log)
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    do {
      for _ in 0..<600 where process.isRunning {
        if let address = try listeningAddress(in: log) {
          return ServerProcess(process: process, address: address)
        }
        try await Task.sleep(for: .milliseconds(50))
      }
    } catch {
      process.terminate()
      throw error
    }
    process.terminate()
    throw DidNotStart(output: try String(contentsOf: log, encoding: .utf8))
  }

  private static func listeningAddress(in log: URL) throws -> URL? {
    let text = try String(contentsOf: log, encoding: .utf8)
    guard let found = text.firstMatch(of: /Listening on (http:\/\/[0-9.]+:[0-9]+)/) else {
      return nil
    }
    return URL(string: String(found.1))
  }

  /// Asks the server to stop and waits until it has.
  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
