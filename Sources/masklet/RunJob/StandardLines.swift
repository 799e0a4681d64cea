import Foundation
import Synchronization

/// Writes lines to standard output, one complete line at a time.
final class StandardLines: Sendable {
  private let turn = Mutex(())

  /// - Throws: when nobody reads any more.
  func write(_ line: Data) throws {
    try turn.withLock { _ in
      try FileHandle.standardOutput.write(contentsOf: line + Data("\n".utf8))
    }
  }
}
