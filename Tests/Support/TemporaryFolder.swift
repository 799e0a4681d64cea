import Foundation

/// A folder of a test's own, removed with it.
package final class TemporaryFolder: Sendable {
  package let url: URL

  package var path: String { url.path }

  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "masklet-test-" + UUID().uuidString, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    // Left behind in the temporary folder if it cannot be removed: nothing depends on it.
    do { try FileManager.default.removeItem(at: url) } catch {}
  }

  /// The path of a file or folder inside.
  package func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes `bytes` to a path inside, making the folders on the way.
  @discardableResult
  package func write(_ bytes: [UInt8], to path: String) throws -> URL {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file
  }
}
