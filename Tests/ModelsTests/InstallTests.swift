import Foundation
import Masklets
import TestSupport
import Testing

@testable import Models

@Suite struct InstallTests {
  private let folder: TemporaryFolder
  private let contents: [UInt8] = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 * 13) }

  init() throws {
    folder = try TemporaryFolder()
    try Data(contents).write(to: URL(filePath: folder.path + "/at hand.pt"))
  }

  private func models(sha256: String? = nil, bytes: Int64? = nil) -> ModelFolder {
    ModelFolder(
      path: folder.path + "/models",
      catalogue: [
        PublishedModel(
          size: "one", version: "2.1", file: "one.pt", location: "a/one.pt", bytes: bytes,
          sha256: sha256)
      ]
    ) { _, _ in }
  }

  private var digest: String {
    var hash = SHA256()
    hash.update(contents)
    return hash.finish()
  }

  @Test func `a local file is copied into place`() throws {
    let models = models(sha256: digest)
    let one = try models.model("one.pt")
    try models.install(one, from: folder.path + "/at hand.pt")
    #expect(FileManager.default.contents(atPath: models.path(of: one)) == Data(contents))
    #expect(try models.verify(one) == .published)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/at hand.pt"))
  }

  @Test func `a file that is not the published one is refused, an installed one stays`() throws {
    try models(sha256: digest).install(
      try models().model("one"), from: folder.path + "/at hand.pt")
    let other = String(repeating: "0", count: 64)
    let strict = models(sha256: other)
    let one = try strict.model("one")
    #expect(throws: ModelError.wrongDigest(file: "one.pt", expected: other, found: digest)) {
      try strict.install(one, from: folder.path + "/at hand.pt")
    }
    #expect(throws: ModelError.wrongSize(file: "at hand.pt", expected: 7, found: 50_000)) {
      let short = models(bytes: 7)
      try short.install(try short.model("one"), from: folder.path + "/at hand.pt")
    }
    #expect(FileManager.default.contents(atPath: strict.path(of: one)) == Data(contents))
    let names = try FileManager.default.contentsOfDirectory(atPath: strict.path)
    #expect(!names.contains { $0.hasSuffix(".part") })
  }

  @Test func `the error for a missing file, or none, names it`() throws {
    let models = models()
    let one = try models.model("one")
    #expect(throws: ModelError.notInstalled(file: "one.pt", name: "one")) {
      try models.verify(one)
    }
    #expect(
      throws: ModelError.notReadable(file: "none.pt", reason: "No such file or directory")
    ) { try models.install(one, from: folder.path + "/none.pt") }
    #expect(throws: ModelError.unknown(name: "huge", known: ["one"])) {
      try models.model("huge")
    }
  }

  @Test func `published digests are complete, and names are unique`() {
    let all = PublishedModel.all
    #expect(Set(all.map(\.name)).count == 8)
    #expect(Set(all.map(\.file)).count == 8)
    for model in all {
      #expect((model.sha256 != nil) == (model.version == "2.1"), "\(model.name)")
      #expect(model.sha256.map { $0.utf8.count == 64 } ?? true, "\(model.name)")
    }
  }
}
