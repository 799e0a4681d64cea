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

  @Test func `a file of a repository is recognised by git's name of its contents`() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    func models(gitBlob: String) -> ModelFolder {
      ModelFolder(
        path: folder.path("models"),
        catalogue: [
          PublishedModel(
            size: "edgetam", version: "1.0", file: "one.pt", location: "one.pt", gitBlob: gitBlob)
        ]
      ) { _, _ in }
    }
    let file = folder.path("source")
    try Data("hello\n".utf8).write(to: URL(filePath: file))
    let right = models(gitBlob: "ce013625030ba8dba906f756967f9e9ca394464a")
    let model = try right.model("edgetam")
    try right.install(model, from: file)
    #expect(try right.verify(model) == .published)
    let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    let other = models(gitBlob: empty)
    #expect(
      throws: ModelError.wrongDigest(
        file: "one.pt", expected: empty, found: "ce013625030ba8dba906f756967f9e9ca394464a")
    ) { try other.verify(try other.model("edgetam")) }
  }

  @Test func `published digests are complete, and names are unique`() {
    let all = PublishedModel.all
    #expect(Set(all.map(\.name)).count == 9)
    #expect(Set(all.map(\.file)).count == 9)
    for model in all {
      #expect((model.sha256 != nil) == (model.version == "2.1"), "\(model.name)")
      #expect(model.sha256.map { $0.utf8.count == 64 } ?? true, "\(model.name)")
    }
  }
}
