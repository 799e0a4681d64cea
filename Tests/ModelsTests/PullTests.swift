import Foundation
import Masklets
import Synchronization
import TestSupport
import Testing

@testable import Models

/// Downloads from a server on this machine.
@Suite struct PullTests {
  private let folder: TemporaryFolder
  private let contents: [UInt8] = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }

  init() throws {
    folder = try TemporaryFolder()
  }

  private var path: String { folder.path + "/models" }
  private var partial: String { path + "/.one.pt.part" }

  private func digest(_ bytes: [UInt8]) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// One model whose length and digest are published, and one without either.
  private func models(free: Int64? = nil, bytes: Int64? = nil, sha256: String? = nil) -> ModelFolder
  {
    ModelFolder(
      path: path,
      catalogue: [
        PublishedModel(
          size: "one", version: "2.1", file: "one.pt", location: "a/one.pt",
          bytes: bytes ?? Int64(contents.count), sha256: sha256 ?? digest(contents)),
        PublishedModel(size: "two", version: "2.1", file: "two.pt", location: "b/two.pt"),
      ],
      freeBytes: { free ?? ModelFolder.freeBytes($0) }
    ) { path, model in
      guard FileManager.default.contents(atPath: path)?.first == 0 else {
        throw ModelError.notReadable(file: model.file, reason: "no network in it")
      }
    }
  }

  private func installed(_ file: String = "one.pt") -> [UInt8]? {
    FileManager.default.contents(atPath: "\(path)/\(file)").map(Array.init)
  }

  /// The error of a pull that must fail.
  private func refusal(
    _ folder: ModelFolder, _ address: String, name: String = "one",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ModelError? {
    await #expect(throws: ModelError.self, sourceLocation: sourceLocation) {
      try await folder.pull(try folder.model(name), from: address)
    }
  }

  @Test func `a model is downloaded, checked and installed, and its progress reported`()
    async throws
  {
    let server = try FileServer(.init(contents: contents))
    defer { server.stop() }
    let models = models()
    let reported = Mutex<[Int64]>([])
    let verification = try await models.pull(try models.model("one"), from: server.address) {
      done, total in
      #expect(total == 300_000)
      reported.withLock { $0.append(done) }
    }
    #expect(verification == .published)
    #expect(installed() == contents)
    #expect(try models.verify(try models.model("one")) == .published)
    let progress = reported.withLock { $0 }
    #expect(progress == progress.sorted() && progress.last == 300_000)
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["one.pt"])
  }

  @Test func `a broken connection is resumed where it broke`() async throws {
    let server = try FileServer(.init(contents: contents, bytesPerConnection: 120_000))
    defer { server.stop() }
    let models = models()
    try await models.pull(try models.model("one"), from: server.address)
    #expect(installed() == contents)
    #expect(server.ranges == ["", "bytes=120000-", "bytes=240000-"])
  }

  @Test func `a later command continues the partial file of an earlier one`() async throws {
    let server = try FileServer(.init(contents: contents))
    defer { server.stop() }
    let models = models()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(contents[..<70_000]).write(to: URL(filePath: partial))
    try await models.pull(try models.model("one"), from: server.address)
    #expect(installed() == contents)
    #expect(server.ranges == ["bytes=70000-"])
  }

  @Test func `a server without support for ranges sends the whole file again`() async throws {
    let server = try FileServer(.init(contents: contents, acceptsRanges: false))
    defer { server.stop() }
    let models = models()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(contents[..<70_000]).write(to: URL(filePath: partial))
    try await models.pull(try models.model("one"), from: server.address)
    #expect(installed() == contents)
  }

  @Test func `a file with another digest is refused and leaves nothing`() async throws {
    var other = contents
    other[1000] ^= 1
    let server = try FileServer(.init(contents: other))
    defer { server.stop() }
    let error = try await refusal(models(), server.address)
    #expect(
      error == .wrongDigest(file: "one.pt", expected: digest(contents), found: digest(other)))
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [])
    // No partial file is left to continue.
    server.change { $0.contents = contents }
    let models = models()
    try await models.pull(try models.model("one"), from: server.address)
    #expect(installed() == contents)
  }

  @Test func `a file of another length is refused before it is downloaded`() async throws {
    let server = try FileServer(.init(contents: contents + [1]))
    defer { server.stop() }
    let error = try await refusal(models(), server.address)
    #expect(error == .wrongSize(file: "one.pt", expected: 300_000, found: 300_001))
    server.change { $0.sendsLength = false }
    let later = try await refusal(models(), server.address)
    #expect(later == .wrongSize(file: "one.pt", expected: 300_000, found: 300_001))
    #expect(installed() == nil)
  }

  @Test func `a disk that is too small is an error before anything is written`() async throws {
    let server = try FileServer(.init(contents: contents))
    defer { server.stop() }
    let error = try await refusal(models(free: 200_000), server.address)
    #expect(error == .diskFull(file: "one.pt", needed: 300_000, free: 200_000))
    #expect("\(error!)".contains("0.3 MB"))
    #expect(installed() == nil)
  }

  @Test func `a disk that fills meanwhile is an error, and the bytes received stay`() async throws {
    // Only root may mount the small disk that this needs.
    guard getuid() == 0, let disk = try SmallDisk(at: path, bytes: 128 << 10) else {
      print("skipped: no disk of 128 kB can be mounted here")
      return
    }
    defer { disk.unmount() }
    let server = try FileServer(.init(contents: contents, sendsLength: false))
    defer { server.stop() }
    let error = try await refusal(models(), server.address)
    #expect(error == .diskFull(file: "one.pt", needed: nil, free: nil))
    #expect(FileManager.default.contents(atPath: partial)?.isEmpty == false)
    #expect(installed() == nil)
  }

  @Test func `a missing network and a refusal of the server are errors in sentences`() async throws
  {
    let server = try FileServer(.init(contents: contents, status: 404))
    let error = try await refusal(models(), server.address)
    #expect(error == .refused(file: "one.pt", status: 404))
    server.stop()
    let unreachable = try await refusal(models(), server.address)
    #expect(
      unreachable == .unreachable(host: "127.0.0.1", reason: "it refuses the connection"))
    #expect("\(unreachable!)".contains("--from FILE"))
  }

  @Test func `a connection that brings nothing more ends the attempt, and the bytes received stay`()
    async throws
  {
    let server = try FileServer(.init(contents: contents, bytesPerConnection: 0))
    defer { server.stop() }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(contents[..<70_000]).write(to: URL(filePath: partial))
    let error = try await refusal(models(), server.address)
    #expect(error == .cut(file: "one.pt", received: 70_000))
    #expect(FileManager.default.contents(atPath: partial)?.count == 70_000)
  }

  @Test func `without a digest a partial file is continued only if the server's file is the same`()
    async throws
  {
    let server = try FileServer(.init(contents: contents, bytesPerConnection: 100_000))
    defer { server.stop() }
    let models = models()
    try await models.pull(try models.model("two"), from: server.address)
    #expect(installed("two.pt") == contents)
    #expect(server.ranges == ["", "bytes=100000-", "bytes=200000-"])

    try Data(contents[..<70_000].reversed()).write(to: URL(filePath: path + "/.two.pt.part"))
    try Data("\"state-0\"".utf8).write(to: URL(filePath: path + "/.two.pt.part.etag"))
    server.change { $0.bytesPerConnection = nil }
    try await models.pull(try models.model("two"), from: server.address)
    #expect(installed("two.pt") == contents)
  }

  @Test func `without a digest the contents are checked, and changes are noticed later`()
    async throws
  {
    let server = try FileServer(.init(contents: [1] + contents))
    defer { server.stop() }
    let models = models()
    let two = try models.model("two")
    let error = try await refusal(models, server.address, name: "two")
    guard case .notModel(file: "two.pt", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    server.change { $0.contents = contents }
    #expect(try await models.pull(two, from: server.address) == .unchanged)
    #expect(try models.verify(two) == .unchanged)
    var changed = contents
    changed[5] ^= 1
    try Data(changed).write(to: URL(filePath: path + "/two.pt"))
    #expect(
      throws: ModelError.changed(
        file: "two.pt", expected: digest(contents), found: digest(changed))
    ) { try models.verify(two) }
  }

  @Test func `only one masklet installs a model at a time`() async throws {
    let server = try FileServer(.init(contents: contents))
    defer { server.stop() }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let held = try PartialFile(for: "one.pt", in: path)
    let error = try await refusal(models(), server.address)
    #expect(error == .busy(file: "one.pt"))
    withExtendedLifetime(held) {}
  }

  @Test func `a cancelled download stops, and the bytes received stay`() async throws {
    let server = try FileServer(.init(contents: contents, bytesPerConnection: 100_000))
    defer { server.stop() }
    let models = models()
    let one = try models.model("one")
    let task = Task {
      try await models.pull(one, from: server.address) { done, _ in
        if done > 0 { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    task.cancel()
    await #expect(throws: (any Error).self) { try await task.value }
    #expect(installed() == nil)
  }

  @Test(.timeLimit(.minutes(10)))
  func `a download ends whenever it is cancelled`() async throws {
    let server = try FileServer(.init(contents: contents))
    defer { server.stop() }
    let models = models()
    let one = try models.model("one")
    for address in [server.address, "http://127.0.0.1:1"] {
      for moment in 0..<100 {
        let pulling = Task { try await models.pull(one, from: address) }
        try await Task.sleep(for: .microseconds(moment * 20))
        pulling.cancel()
        _ = await pulling.result
        try? FileManager.default.removeItem(atPath: path)
      }
    }
    #expect(try await models.pull(one, from: server.address) == .published)
  }
}

/// A file system of a few bytes in memory.
private final class SmallDisk {
  private let path: String

  init?(at path: String, bytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard mount("masklet-test", path, "tmpfs", 0, "size=\(bytes)") == 0 else { return nil }
  }

  func unmount() { umount(path) }
}
