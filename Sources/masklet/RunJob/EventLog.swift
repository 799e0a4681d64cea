import Foundation
import Logging

/// A log that reports its lines as events, so that they appear in the server's log.
struct EventLog: LogHandler {
  let lines: StandardLines
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  init(lines: StandardLines) {
    self.lines = lines
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    do {
      try lines.write(
        try JSONEncoder().encode(["event": "log", "message": "\(event.message)"]))
    } catch {
      // Nobody reads any more, which the job itself notices with its next event.
    }
  }
}
