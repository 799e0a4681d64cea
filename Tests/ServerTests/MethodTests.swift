import HTTPTypes
import NIOCore
import Testing

@testable import Server

@Suite struct MethodTests {
  @Test(arguments: ["/health", "/openapi.json", "/api/v1/videos"])
  func `HEAD is answered as GET, without the body`(path: String) async throws {
    try await TestService.run { service in
      let get = try await service.send(.get, path)
      let head = try await service.send(.head, path)
      #expect(head.status == .ok)
      #expect(head.headers[.contentType] == get.headers[.contentType])
      #expect(head.headers[.contentLength] == String(get.body.readableBytes))
      #expect(head.body.readableBytes == 0)
      try await #expect(service.send(.head, "/job/none/status").status == .notFound)
    }
  }

  @Test func `an unsupported method is refused with a list of the supported ones`() async throws {
    try await TestService.run { service in
      for (method, path, allowed) in [
        (HTTPRequest.Method.get, "/propagate", "POST, OPTIONS"),
        (.delete, "/health", "GET, HEAD, OPTIONS"), (.trace, "/health", "GET, HEAD, OPTIONS"),
        (.get, "/session/none/close", "POST, OPTIONS"), (.put, "/sam2", "GET, HEAD, OPTIONS"),
      ] {
        let answer = try await service.send(method, path)
        #expect(answer.status == .methodNotAllowed, "\(method) \(path)")
        #expect(answer.headers[.allow] == allowed)
        #expect(String(buffer: answer.body).contains(allowed))
      }
      try await service.refusal(.delete, "/nowhere", status: 404)
    }
  }

  @Test func `OPTIONS lists the methods of a path, and allows nothing to pages of other sites`()
    async throws
  {
    try await TestService.run { service in
      let options = try await service.send(.options, "/propagate")
      #expect(options.status == .noContent)
      #expect(options.headers[.allow] == "POST, OPTIONS")
      let foreign = try await service.send(
        .options, "/propagate", headers: [.origin: "http://evil.example"])
      #expect(foreign.status == .forbidden)
      #expect(foreign.headers[.accessControlAllowOrigin] == nil)
    }
  }
}
