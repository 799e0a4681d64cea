import Foundation

/// A folder of a test's own, removed with it.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.path + "/masklet-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // Left behind in the temporary folder if it cannot be removed: nothing depends on it.
    do { try FileManager.default.removeItem(atPath: path) } catch {}
  }
}
