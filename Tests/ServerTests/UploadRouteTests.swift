import HTTPTypes
import Testing

@testable import Server

@Suite struct UploadRouteTests {
  @Test func `an upload is resumed where it stopped until its video is complete`() async throws {
    try await TestService.run { service in
      let made = try await service.json(
        .post, Self.root, #"{"name": "a.mp4", "bytes": 12}"#, status: 201)
      #expect(made.keys == ["id", "name", "project_id", "bytes", "offset", "video"])
      let path = "\(Self.root)/\(try made.string("id"))"
      let first = try await patch("CLIP", path, at: "0", service)
      #expect(first.status == .ok && first.headers[.uploadOffset] == "4")
      let head = try await service.send(.head, path)
      #expect(head.headers[.uploadOffset] == "4" && head.headers[.uploadLength] == "12")
      #expect(head.body.readableBytes == 0)
      #expect(try await service.json(.get, path).integer("offset") == 4)

      let early = try await patch("56789012", path, at: "0", service)
      #expect(early.status == .conflict)
      #expect(String(buffer: early.body).contains("at byte 4"))
      #expect(try await patch("5678", path, at: nil, service).status.code == 422)
      #expect(try await patch("5678", path, at: "-1", service).status.code == 422)
      #expect(try await patch("567890123", path, at: "4", service).status == .badRequest)

      let last = try await patch("56789012", path, at: "4", service)
      let video = try JSONObject(String(buffer: last.body)).object("video")
      #expect(try video.string("name") == "a.mp4" && video.integer("bytes") == 12)
      #expect(try await service.json(.get, path).object("video").string("id") == video.string("id"))
      #expect(try await patch("", path, at: "12", service).status == .conflict)
    }
  }

  @Test func `an upload that could never work is refused at once`() async throws {
    try await TestService.run(configure: { $0.uploadBytes = 100 }) { service in
      for (body, status) in [
        (#"{"name": "a", "bytes": 101}"#, 413), (#"{"name": "a", "bytes": 0}"#, 422),
        (#"{"name": "a", "bytes": -1}"#, 422), (#"{"name": "a", "bytes": 1e99}"#, 422),
        (#"{"name": "a"}"#, 422), (#"{"bytes": 5}"#, 422),
        (#"{"name": "a", "bytes": 5, "project_id": "none"}"#, 400),
      ] {
        try await service.refusal(.post, Self.root, body, status: status)
      }
      try await service.refusal(.get, "\(Self.root)/none", status: 404)
      #expect(try await patch("a", "\(Self.root)/none", at: "0", service).status == .notFound)
    }
  }

  @Test func `a deleted upload is gone`() async throws {
    try await TestService.run { service in
      let id = try await service.json(
        .post, Self.root, #"{"name": "a.mp4", "bytes": 12}"#, status: 201
      ).string("id")
      _ = try await patch("CLIP", "\(Self.root)/\(id)", at: "0", service)
      #expect(try await service.send(.delete, "\(Self.root)/\(id)").status == .noContent)
      try await service.refusal(.get, "\(Self.root)/\(id)", status: 404)
    }
  }

  private func patch(
    _ body: String, _ path: String, at offset: String?, _ service: TestService
  ) async throws -> TestResponse {
    var headers: HTTPFields = [.contentType: "application/octet-stream"]
    if let offset { headers[.uploadOffset] = offset }
    return try await service.send(.patch, path, body: body, headers: headers)
  }

  private static let root = "/api/v1/uploads"
}
