import HTTPTypes
import Testing

@testable import Server

@Suite struct ProjectRouteTests {
  @Test func `projects are created, renamed, listed in pages and deleted`() async throws {
    try await TestService.run { service in
      let first = try #require(try await service.json(.get, Self.root).objects("items").first)
      #expect(first.keys == ["id", "name", "video_count", "created_at"])
      #expect(try first.string("name") == "My videos")
      let made = try await service.send(
        .post, Self.root, body: #"{"name": "Fish", "preset": "Animals"}"#)
      #expect(made.status == .created)
      let fish = try JSONObject(String(buffer: made.body)).string("id")
      #expect(made.headers[.location] == "\(Self.root)/\(fish)")
      try await service.json(.patch, "\(Self.root)/\(fish)", #"{"name": "Trout"}"#)
      let page = try await service.json(.get, Self.root + "?limit=1")
      let cursor = try page.string("next_cursor")
      let rest = try await service.json(.get, Self.root + "?limit=1&cursor=\(cursor)")
      #expect(try rest.objects("items").map { try $0.string("name") } == ["Trout"])
      #expect(try await service.send(.delete, "\(Self.root)/\(fish)").status == .noContent)
      try await service.refusal(.delete, "\(Self.root)/\(fish)", status: 404)
      try await service.refusal(.delete, "\(Self.root)/\(try first.string("id"))", status: 409)
    }
  }

  @Test func `a project with videos is deleted only on request`() async throws {
    try await TestService.run { service in
      let project = try await service.json(.post, Self.root, #"{"name": "A"}"#, status: 201)
        .string("id")
      let video = try await service.json(
        .post, "/api/v1/videos?name=a.mp4&project_id=\(project)", "CLIP", status: 201)
      #expect(try video.string("project_id") == project)
      #expect(try video.integer("annotated_frames") == 0)
      let listed = try await service.json(.get, "/api/v1/videos?project_id=\(project)")
      #expect(try listed.objects("items").count == 1)
      #expect(
        try await service.json(.get, "/api/v1/videos?project_id=none").objects("items").isEmpty)
      let detail = try await service.refusal(.delete, "\(Self.root)/\(project)", status: 409)
      #expect(detail.contains("videos=delete"))
      try await service.refusal(.delete, "\(Self.root)/\(project)?videos=all", status: 422)
      let removed = try await service.send(.delete, "\(Self.root)/\(project)?videos=delete")
      #expect(removed.status == .noContent)
      try await service.refusal(.get, "/api/v1/videos/\(try video.string("id"))", status: 404)
    }
  }

  @Test func `a video is renamed and moved`() async throws {
    try await TestService.run { service in
      let project = try await service.json(.post, Self.root, #"{"name": "A"}"#, status: 201)
        .string("id")
      let id = try await service.json(.post, "/api/v1/videos", "CLIP", status: 201).string("id")
      let path = "/api/v1/videos/\(id)"
      let moved = try await service.json(.patch, path, #"{"project_id": "\#(project)"}"#)
      #expect(try moved.string("project_id") == project && moved.string("name") == "video")
      let named = try await service.json(.patch, path, #"{"name": "b.mp4"}"#)
      #expect(try named.string("project_id") == project && named.string("name") == "b.mp4")
      try await service.refusal(.patch, path, #"{"project_id": "none"}"#, status: 400)
      try await service.refusal(.patch, path, #"{"name": ""}"#, status: 400)
      try await service.refusal(.patch, path, #"{"name": 5}"#, status: 422)
      try await service.refusal(.patch, "/api/v1/videos/none", #"{"name": "b"}"#, status: 404)
    }
  }

  @Test func `categories have colours, and used ones are deleted only with force`() async throws {
    try await TestService.run { service in
      let project = try #require(
        try await service.json(.get, Self.root).objects("items").first
      ).string("id")
      let root = "\(Self.root)/\(project)/categories"
      let dog = try await service.json(
        .post, root, #"{"name": "dog", "color": [1, 2, 3]}"#, status: 201)
      #expect(dog.keys == ["id", "name", "color", "object_count"])
      #expect(dog.members["color"] as? [Int] == [1, 2, 3])
      let cat = try await service.json(.post, root, #"{"name": "cat"}"#, status: 201)
      #expect(cat.members["color"] as? [Int] == [0, 255, 0])
      try await service.refusal(.post, root, #"{"name": "dog"}"#, status: 409)
      for bad in [
        "{}", #"{"name": 1}"#, #"{"name": "x", "color": "red"}"#,
        #"{"name": "x", "color": [1, 2]}"#,
        #"{"name": "x", "color": [1, 2, 256]}"#, #"{"name": "x", "color": [1, 2, 1e99]}"#,
      ] {
        try await service.refusal(.post, root, bad, status: 422)
      }
      try await service.refusal(.post, root, #"{"name": "  "}"#, status: 400)

      let session = try await service.openSession()
      try await service.json(
        .post, "/add-object-box",
        #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 1, "box": [1, 1, 9, 9], "#
          + #""category": "dog"}"#)
      let path = root + "/" + (try dog.string("id"))
      let detail = try await service.refusal(.delete, path, status: 409)
      #expect(detail.contains("1 object"))
      let renamed = try await service.json(.patch, path, #"{"name": "hound"}"#)
      #expect(try renamed.integer("object_count") == 1)
      try await service.refusal(.patch, path, #"{"name": "cat"}"#, status: 409)
      try await service.refusal(.delete, path + "?force=yes", status: 422)
      #expect(try await service.send(.delete, path + "?force=true").status == .noContent)
      try await service.refusal(.delete, path, status: 404)
      try await service.refusal(.get, "\(Self.root)/none/categories", status: 404)
    }
  }

  @Test func `presets are offered, and an unknown one refused`() async throws {
    try await TestService.run { service in
      let presets = try await service.json(.get, "/api/v1/category-presets").objects("items")
      let name = try #require(presets.first).string("name")
      let project = try await service.json(
        .post, Self.root, #"{"name": "A", "preset": "\#(name)"}"#, status: 201
      ).string("id")
      let categories = try await service.json(.get, "\(Self.root)/\(project)/categories")
        .objects("items")
      #expect(try categories.count == presets[0].objects("categories").count)
      try await service.refusal(
        .post, Self.root, #"{"name": "A", "preset": "none"}"#, status: 400)
    }
  }

  @Test func `a request repeated with its idempotency key creates nothing twice`() async throws {
    try await TestService.run { service in
      var headers = TestService.localHeaders
      headers[.idempotencyKey] = "k1"
      let bodies = try await [
        service.send(.post, Self.root, body: #"{"name": "A"}"#, headers: headers),
        service.send(.post, Self.root, body: #"{"name": "A"}"#, headers: headers),
      ].map { String(buffer: $0.body) }
      #expect(bodies[0] == bodies[1])
      #expect(try await service.json(.get, Self.root).objects("items").count == 2)
      let other = try await service.send(
        .post, "/api/v1/uploads", body: #"{"name": "a", "bytes": 4}"#, headers: headers)
      #expect(other.status == .conflict)
    }
  }

  private static let root = "/api/v1/projects"
}
