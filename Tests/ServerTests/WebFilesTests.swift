import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite struct WebFilesTests {
  /// A folder with a page, a script, a hidden file and a link out.
  private func makeFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let script = "export const x = 1;\n" + String(repeating: "// padding\n", count: 200)
    for (name, text) in [
      ("index.html", "<p>page</p>"), ("app/main.js", script), (".secret.js", "hidden"),
      ("notes.key", "secret"),
    ] {
      try folder.write(Array(text.utf8), to: name)
    }
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("out.html"), withDestinationPath: "/etc/hostname")
    return folder
  }

  @Test func `the page and its files are served with types and tags`() async throws {
    let folder = try makeFolder()
    defer { withExtendedLifetime(folder) {} }
    try await TestService.run(web: try WebFiles(directory: folder.path)) { service in
      let page = try await service.send(
        .get, "/", headers: [.accept: "text/html,application/xhtml+xml,*/*;q=0.8"])
      #expect(page.headers[.contentType] == "text/html; charset=utf-8")
      let json = try await service.send(.get, "/", headers: [.accept: "*/*"])
      #expect(json.headers[.contentType] == "application/json")

      let script = try await service.send(.get, "/app/main.js")
      #expect(script.headers[.contentType] == "text/javascript; charset=utf-8")
      let tag = try #require(script.headers[.eTag])
      let known = try await service.send(.get, "/app/main.js", headers: [.ifNoneMatch: tag])
      #expect(known.status == .notModified)
      let zipped = try await service.send(.get, "/app/main.js", headers: [.acceptEncoding: "gzip"])
      #expect(zipped.headers[.contentEncoding] == "gzip")
      #expect(zipped.body.readableBytes < script.body.readableBytes)
      let weak = try #require(zipped.headers[.eTag])
      let again = try await service.send(.get, "/app/main.js", headers: [.ifNoneMatch: weak])
      #expect(again.status == .notModified)
    }
  }

  @Test(arguments: [
    "/.secret.js", "/notes.key", "/out.html", "/../etc/passwd", "/app/../../etc/passwd",
    "/app/..%2f..%2fetc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd", "/app",
  ])
  func `no other file is served`(path: String) async throws {
    let folder = try makeFolder()
    defer { withExtendedLifetime(folder) {} }
    try await TestService.run(web: try WebFiles(directory: folder.path)) { service in
      try await service.refusal(.get, path, status: 404)
    }
  }

  @Test(arguments: [
    (["text/html"], true),
    (["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"], true),
    (["*/*"], false), ([], false), (["application/json"], false),
    (["application/json, text/html;q=0.9"], false),
    (["text/html;q=0.9, application/json;q=0.5"], true),
  ])
  func `a page is preferred where Accept says so`(accept: [String], expected: Bool) {
    #expect(prefersHTML(accept) == expected)
  }
}
