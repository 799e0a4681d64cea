import TestSupport
import Testing

@testable import Settings

@Suite struct DataDirectoryTests {
  @Test func `a folder is held by one server at a time`() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path("data/deep")
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
