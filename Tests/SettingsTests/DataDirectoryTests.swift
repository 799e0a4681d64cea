import Foundation
import Testing

@testable import Settings

@Suite struct DataDirectoryTests {
  @Test func `a folder is held by one server at a time`() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("masklet-data-\(UUID().uuidString)/deep").path
    defer { try? FileManager.default.removeItem(atPath: path) }  // Only a temporary folder.
    do {
      let held = try DataDirectory(path: path)
      #expect(throws: DataDirectoryError.inUse(path)) { try DataDirectory(path: path) }
      withExtendedLifetime(held) {}
    }
    _ = try DataDirectory(path: path)
  }

  @Test func `a folder that cannot be created is refused`() {
    #expect(throws: DataDirectoryError.notUsable("/dev/null/data")) {
      try DataDirectory(path: "/dev/null/data")
    }
  }
}
