import HTTPTypes
import Hummingbird
import Testing

@testable import Server

@Suite struct IdempotencyTests {
  @Test func `a key sent with another body or to another path is refused, whatever it created`()
    async throws
  {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let other = #"{"session_id": "\#(session)", "start_frame": 3}"#
      for (path, body, changed) in [
        ("/propagate", #"{"session_id": "\#(session)"}"#, other),
        ("/api/v1/projects", #"{"name": "a"}"#, #"{"name": "b"}"#),
        (
          "/api/v1/uploads", #"{"name": "a.mp4", "bytes": 5}"#, #"{"name": "a.mp4", "bytes": 6}"#
        ),
        (
          "/api/v1/exports", #"{"session_id": "\#(session)", "format": "coco"}"#,
          #"{"session_id": "\#(session)", "format": "davis"}"#
        ),
      ] {
        var headers = TestService.localHeaders
        headers[.idempotencyKey] = "key of \(path)"
        let first = try await service.send(.post, path, body: body, headers: headers)
        #expect(first.status.kind == .successful, "\(path)")
        let again = try await service.send(.post, path, body: body, headers: headers)
        #expect(again.status == first.status, "\(path)")
        let different = try await service.send(.post, path, body: changed, headers: headers)
        #expect(different.status == .conflict, "\(path)")
        let elsewhere = try await service.send(
          .post, "/api/v1/projects", body: #"{"name": "c"}"#, headers: headers)
        #expect(elsewhere.status == .conflict, "\(path)")
      }
    }
  }

  @Test func `the key of a request that failed may be sent with a corrected one`() async throws {
    try await TestService.run { service in
      var headers = TestService.localHeaders
      headers[.idempotencyKey] = "key"
      let path = "/api/v1/projects"
      let failed = try await service.send(.post, path, body: #"{"name": ""}"#, headers: headers)
      #expect(failed.status.kind == .clientError)
      let mended = try await service.send(.post, path, body: #"{"name": "a"}"#, headers: headers)
      #expect(mended.status == .created)
    }
  }
}
